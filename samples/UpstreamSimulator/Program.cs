using System.Runtime.InteropServices;
using UpstreamSimulator;

var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
var urls = settings["urls"] ?? "http://127.0.0.1:4010";
if (!Uri.TryCreate(urls, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || !address.IsLoopback)
{
    Console.Error.WriteLine(
        $"'{urls}' is not an address on this machine. The simulator takes one, like --urls http://127.0.0.1:4010.");
    return 1;
}

var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

await using var simulator = await Simulator.StartAsync(new SimulatorOptions { Port = address.Port });
Console.WriteLine($"Simulated providers at {simulator.BaseAddress} (that page lists the faults). Ctrl+C stops.");
await stop.Task;
return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
