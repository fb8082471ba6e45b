using UpstreamSimulator.Calls;
using UpstreamSimulator.Control;
using UpstreamSimulator.Counting;
using UpstreamSimulator.Faults;
using UpstreamSimulator.Formats;

namespace UpstreamSimulator;

/// <summary>
/// A web server on 127.0.0.1 that speaks the wire formats of LLM providers and fails on demand. All members are
/// thread-safe. <c>GET /</c> on <see cref="BaseAddress"/> lists the faults.
/// </summary>
public sealed class Simulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SimulatorState _state;

    private Simulator(WebApplication app, SimulatorState state)
    {
        _app = app;
        _state = state;
        // Kestrel writes the port that it was given into the address once it is bound.
        BaseAddress = new Uri(app.Urls.Single() + "/");
    }

    /// <summary>Where the simulator listens, with the real port, for example <c>http://127.0.0.1:41234/</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The counts of this moment.</summary>
    public SimulatorStats Stats => _state.Counter.Snapshot();

    /// <summary>The last requests, oldest first; <see cref="SimulatorOptions.KeptRequests"/> says how many.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _state.Log.Snapshot();

    /// <summary>Starts a simulator.</summary>
    /// <param name="options">Default: a free port, any token works.</param>
    /// <param name="ct">Gives up the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<Simulator> StartAsync(SimulatorOptions? options = null, CancellationToken ct = default)
    {
        options ??= new SimulatorOptions();
        var app = LoopbackServer.Build(options.Port);
        var state = new SimulatorState(new CallCounter(), new RequestLog(options.KeptRequests), new FaultBook());
        var clock = new FaultClock(options.TimeProvider, app.Lifetime.ApplicationStopping);
        var pipeline = new CallPipeline(TokenGate.From(options), state, new FaultChoice(state.Faults, options.ChooseFault), clock, options.MissingPaths);

        foreach (var format in WireFormats.All)
            format.Map(app, pipeline);
        ControlRoutes.Map(app, state);

        try
        {
            await app.StartAsync(ct).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new Simulator(app, state);
    }

    /// <summary>
    /// The base address that a gateway configures for a provider. A name that no format knows is an OpenAI-compatible
    /// vendor at <c>/{name}/v1</c>.
    /// </summary>
    public Uri AddressOf(string provider)
    {
        ArgumentException.ThrowIfNullOrEmpty(provider);
        return new Uri(BaseAddress, WireFormats.RootOf(provider));
    }

    /// <summary>Attaches a fault to a token, in place of one that it carries in its name. Starts a quota anew.</summary>
    /// <exception cref="ArgumentException">The fault is unknown; the message lists the known ones.</exception>
    public void SetToken(string token, string fault) => _state.Faults.SetToken(token, fault);

    /// <summary>Takes the attached fault off a token.</summary>
    public void ClearToken(string token) => _state.Faults.ClearToken(token);

    /// <summary>Attaches a fault to a model, in place of one that it carries in its name. Starts a quota anew.</summary>
    /// <exception cref="ArgumentException">The fault is unknown; the message lists the known ones.</exception>
    public void SetModel(string model, string fault) => _state.Faults.SetModel(model, fault);

    /// <summary>Takes the attached fault off a model.</summary>
    public void ClearModel(string model) => _state.Faults.ClearModel(model);

    /// <summary>Forgets counts, requests, attached faults and used quotas, as after a fresh start.</summary>
    public void Reset() => _state.Reset();

    /// <summary>
    /// Waits until the counts satisfy a condition. Begins and ends of calls are noticed at once; use it where the client
    /// cannot see them, as for a cancelled call.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled first.</exception>
    public Task<SimulatorStats> WaitForAsync(Func<SimulatorStats, bool> condition, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return _state.Counter.WaitForAsync(condition, ct);
    }

    /// <summary>Stops the server; calls that still run are aborted after one second.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
