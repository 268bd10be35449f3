-- The papers of a text in order. Parameter: digest. Grain: one row a paper.
select title, html from approvals.enclosure where digest = :digest order by position
