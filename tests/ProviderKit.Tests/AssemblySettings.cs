// Each fixture has state of its own, so fixtures can run side by side; the tests within one share its fields and run in order.
// A fixture that looks at the whole process is marked [NonParallelizable], with the reason.
[assembly: Parallelizable(ParallelScope.Fixtures)]
