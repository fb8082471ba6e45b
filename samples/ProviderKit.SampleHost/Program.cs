using Microsoft.Extensions.Options;
using ProviderKit;
using ProviderKit.SampleHost;

var switches = HostSwitches.TakeFrom(args);
if (switches.Help)
{
    Console.WriteLine(HostSwitches.Usage);
    return 0;
}
if (switches.Version)
{
    Console.WriteLine(ProviderKitDiagnostics.Version);
    return 0;
}
if (switches.Unknown is { } unknown)
{
    Console.Error.WriteLine($"{unknown} is unknown, or its value is missing.\n{HostSwitches.Usage}");
    return 2;
}
IConfiguration? configuration = null;
try
{
    // Settings are beside the program, not in the current folder.
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        Args = switches.OtherArguments,
        ContentRootPath = AppContext.BaseDirectory,
    });
    configuration = builder.Configuration;
    ConfigurationFiles.AddFromStartFolder(builder.Configuration);
    DotEnvFile.AddTo(builder.Configuration);
    if (switches.Health) return await HealthProbe.RunAsync(builder.Configuration, Console.Out);
    ConfigurationFiles.Guard(builder);
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    ServerCertificate.Configure(builder);
    ConsoleLog.NeverWait(builder);
    ConnectionLimit.Apply(builder);

    await using var demo = switches.Demo ? await Demo.StartAsync() : null;
    ListenAddress.Apply(builder);
    if (!switches.Check) Exposure.Check(builder, switches.Demo);
    Telemetry.ExportIfConfigured(builder);
    // The server's options are read with the others: their errors are told together, and the report below shows them.
    (demo is null ? builder.Services.AddProviderKit() : demo.AddProviderKit(builder.Services, builder.Configuration)).ConfigureServer();

    builder.Services.AddProviderKitTokenizer();
    ZstandardBodies.AddTo(builder.Services);
    OpenApiDocument.Add(builder.Services);

    // The host must have more patience than the requests it waits for.
    builder.Services.AddOptions<HostOptions>()
        .Configure<IOptions<ProviderKitOptions>>((host, kit) => host.ShutdownTimeout = kit.Value.Drain.Time + TimeSpan.FromSeconds(10));

    await using var app = builder.Build();
    if (switches.Check) return await ProviderCheck.RunAsync(app.Services, Console.Out);

    Faults.LogIn(app);
    UnknownPaths.AnswerIn(app);
    app.MapProviderKit();
    app.MapProviderKitDashboard(configure: dashboard => dashboard.Notice = demo is null ? null : "Demo: all upstreams are simulated.");
    OpenApiDocument.Map(app);
    StartupReport.PrintOnceListening(app, demo);
    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException)
{
    return 0; // told to stop before it had started
}
catch (OptionsValidationException e)
{
    Console.Error.WriteLine("The configuration is wrong; nothing was started:");
    foreach (string failure in e.Failures) Console.Error.WriteLine($"  - {failure}");
    return 2;
}
catch (InvalidDataException e)
{
    Console.Error.WriteLine($"{e.Message} {e.InnerException?.Message}");
    return 2;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message} An address is written like --urls http://127.0.0.1:4000.");
    return 2;
}
catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    Console.Error.WriteLine($"{e.Message} Choose another with --urls http://127.0.0.1:4001 or PORT=4001.");
    return 3;
}
catch (System.Net.Sockets.SocketException e)
{
    Console.Error.WriteLine($"The host cannot listen: {e.Message}. Choose another address with --urls http://127.0.0.1:4001 or PORT=4001.");
    return 3;
}
catch (Exception e) when (ServerCertificate.ProblemOf(e, configuration) is { } problem)
{
    Console.Error.WriteLine(problem);
    return 1;
}
catch (Exception e)
{
    Console.Error.WriteLine($"The host cannot go on: {e}");
    return 1;
}
