-- Since when a task is offered under its present number. A queue that holds a job and never gives it out (its stalled
-- check sleeps for hours once a clock jumped ahead) takes it under the next number as a new one.
alter table task add column numbered_at timestamptz;
