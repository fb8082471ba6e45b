// Every fixture has browser contexts of its own, so fixtures can run side by side. The machine may have two cores.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(2)]
