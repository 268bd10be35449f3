-- Note that the faults of these kinds are over. Parameters: kinds. Grain: one row a fault that lasted.
update mail.fault
set ended_at = now()
where ended_at is null and kind = any(:kinds)
