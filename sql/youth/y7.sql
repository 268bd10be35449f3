-- Y7 (policy 2.7; method §14.3): able and willing people out of work whose file tells too few services; a blank or refused count is 0.
-- Parameters: run, policies, guidance, vacancies, trainings. Grain: one row a row of the file.
select person.unit, person.row_no, cast(null as text) as object_no, person.person_key, cast(null as text) as month, cast(null as text) as party,
  jsonb_build_object(
    'policies', cast(coalesce(file.policies, 0) as text), 'guidance', cast(coalesce(file.guidance, 0) as text),
    'vacancies', cast(coalesce(file.vacancies, 0) as text), 'trainings', cast(coalesce(file.trainings, 0) as text)
  ) as shows
from clues.run_file as named
join youth.person on person.delivery_id = named.delivery_id
join youth.file_of_run(:run) as file on file.unit = person.unit and file.person_key = person.person_key
where named.run_id = :run and named.table_name = 'youth' and named.back = 0
  and person.status = 'unemployed' and person.able and person.willing
  and (
    coalesce(file.policies, 0) < :policies or coalesce(file.guidance, 0) < :guidance
    or coalesce(file.vacancies, 0) < :vacancies or coalesce(file.trainings, 0) < :trainings
  )
