-- Keep one total counted over a person file.
insert into data_sharing.counted_total (delivery_id, item, amount) values (:delivery_id, :item, :amount)
