-- Keep what became of what a hand-over answered to a matter.
insert into follow_up.reply (delivery_id, matter_id, outcome, late, words)
values (:delivery_id, :matter_id, :outcome, :late, :words)
