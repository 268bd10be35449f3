-- Set the open drafts on the spending up to the end of a month aside. Parameter: period.
update subsidy_allocation.letter set state = 'superseded' where period = :period and state = 'draft'
