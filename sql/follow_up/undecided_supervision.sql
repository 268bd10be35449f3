-- Letters of 督办 that wait for a decision. Grain: one row a batch.
select batch, count(*)::int as letters from letters.letter where kind = 'supervision' and state = 'draft' group by batch order by batch
