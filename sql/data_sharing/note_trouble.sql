-- Remember something of the inbox that cannot be taken; one seen before in this state keeps its first sight.
insert into data_sharing.inbox_trouble (place_key, rule, state, place, message, unit, patient)
values (:place_key, :rule, :state, :place, :message, :unit, :patient)
on conflict (place_key, rule, state) do nothing
