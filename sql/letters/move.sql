-- Set open letters aside or keep them back. Parameters: ids, state (superseded, held_back).
update letters.letter set state = :state where id = any (:ids) and state in ('draft', 'held_back') and state <> :state
