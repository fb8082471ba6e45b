using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ProviderKit.Benchmarks.Gateway;
using ProviderKit.Benchmarks.Logs;

// dotnet run -c Release --project tests/ProviderKit.Benchmarks                 the gateway beside a bare forwarder
// dotnet run -c Release --project tests/ProviderKit.Benchmarks -- --rounds 3   the same, shorter
// dotnet run -c Release --project tests/ProviderKit.Benchmarks -- --only socket   only the rows that are named so
// dotnet run -c Release --project tests/ProviderKit.Benchmarks -- --inner [FILTER]   the inner pieces
// dotnet run -c Release --project tests/ProviderKit.Benchmarks -- --observing  what logging and metrics cost a request
// dotnet run -c Release --project tests/ProviderKit.Benchmarks -- --logs       entries a second the providers' logs sustain
switch (args)
{
    case ["--serve", var role, var upstream]:
        return await Subject.ServeAsync(role, upstream);
    case ["--observing", .. var rest]:
        return await Observing.RunAsync(ComparisonOptions.Parse(rest), Console.Out);
    case ["--logs"]:
        return await LogLoad.RunAsync(Console.Out);
    case ["--inner", .. var filter]:
        // In this process: the generated project of BenchmarkDotNet would inherit the repository's build settings.
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default);
        BenchmarkSwitcher.FromAssembly(typeof(Subject).Assembly).Run(["--filter", filter.FirstOrDefault() ?? "*"], config);
        return 0;
    default:
        return await Comparison.RunAsync(ComparisonOptions.Parse(args), Console.Out);
}
