-- When the guidance letter of a guidance was issued. Parameters: workshop_no, guidance_since. Grain: at most one row.
select issued_on
from workshops.guidance_letter_date
where workshop_no = :workshop_no and guidance_since = :guidance_since
