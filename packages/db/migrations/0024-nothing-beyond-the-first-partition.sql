-- oldest: 0022
-- Reads the three tables once, while everybody goes on reading and writing them.

alter table deliveries validate constraint before_partitions;
alter table events validate constraint before_partitions;
alter table delivery_moves validate constraint before_partitions;
