using System.Diagnostics;
using ProviderKit.Chaos;
using ProviderKit.Chaos.Checks;
using ProviderKit.Chaos.Clients;
using ProviderKit.Chaos.World;

// dotnet run -c Release --project tests/ProviderKit.Chaos -- --seed 1 --requests 3000 --clients 32   a short run
// dotnet run -c Release --project tests/ProviderKit.Chaos -- --seed 7 --minutes 10                   a long one
if (ChaosOptions.TryRead(args) is not { } options)
{
    Console.Error.WriteLine(ChaosOptions.Usage);
    return 2;
}

Console.WriteLine($"seed {options.Seed}, {options.Clients} clients, {options.RequestsPerRound} requests a round, {(options.Duration is { } d ? $"{d.TotalMinutes} minutes" : $"{options.Requests} requests")}");
var tally = new Tally();
var dice = new Dice(options.Seed);
var started = Stopwatch.StartNew();
using var process = new ProcessWatch();

var world = await ChaosWorld.StartAsync(options, dice);
await using (world)
{
    await RunAsync(world);
}

foreach (string found in world.Secrets.Found) tally.Wrong(found);
tally.Count("looked through for secrets, KiB", "in all", world.Secrets.Bytes >> 10);
tally.Count("looked through for secrets, files", string.Join(' ', world.FilesRead), world.FilesRead.Count);
process.Check(tally);

tally.Print(Console.Out);
Console.WriteLine($"{started.Elapsed.TotalSeconds:f1} s");
const int Shown = 40;
foreach (string what in tally.Discrepancies.Take(Shown)) Console.WriteLine("WRONG: " + what);
Console.WriteLine(tally.Discrepancies.Count == 0 ? "PASS" : $"FAILED: {tally.Discrepancies.Count} discrepancies, seed {options.Seed}");
return tally.Discrepancies.Count == 0 ? 0 : 1;

async Task RunAsync(ChaosWorld world)
{
    var reconciliation = new Reconciliation(world, tally);
    var memory = new MemoryWatch(options.Clients);
    var @operator = new Operator(world, dice);
    using var crowd = new Crowd(world, dice);
    for (int sent = 0; options.Duration is { } duration ? started.Elapsed < duration : sent < options.Requests; sent += options.RequestsPerRound)
    {
        using var ending = new CancellationTokenSource();
        var operating = @operator.RunAsync(ending.Token);
        var clients = await crowd.SendAsync(options.RequestsPerRound);
        await ending.CancelAsync();
        await operating;
        tally.Expect(await world.BecomesQuietAsync(), "something goes on without end after its clients have gone");
        reconciliation.Round(clients);
        memory.Note();
    }
    reconciliation.End();
    memory.Check(tally);
}
