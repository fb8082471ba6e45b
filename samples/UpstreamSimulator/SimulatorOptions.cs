namespace UpstreamSimulator;

/// <summary>How a <see cref="Simulator"/> starts. Read once, in <see cref="Simulator.StartAsync"/>.</summary>
public sealed class SimulatorOptions
{
    /// <summary>The port on 127.0.0.1. Default 0: the system chooses a free one.</summary>
    public int Port { get; set; }

    /// <summary>
    /// Whether a token must be one of <see cref="Tokens"/>. Default <see langword="false"/>: any token works, and only
    /// litellm works without one.
    /// </summary>
    public bool RequireKnownTokens { get; set; }

    /// <summary>The tokens that work when <see cref="RequireKnownTokens"/> is on. Compared exactly. Default empty.</summary>
    public ISet<string> Tokens { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// The clock behind <c>created</c>, HTTP dates and the pauses of faults. Default <see cref="TimeProvider.System"/>.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Chooses the fault, such as <c>sim:503</c>, of each call whose token and model carry none; <see langword="null"/> is
    /// a good answer, and a text that is no fault a 400. Called by many threads at once. Default: none, all are good.
    /// </summary>
    public Func<SimulatedCall, string?>? ChooseFault { get; set; }

    /// <summary>
    /// Paths that are answered as unknown ones, such as <c>/ollama/v1/messages</c>, as by a server that is older than the API. Default
    /// empty.
    /// </summary>
    public ISet<string> MissingPaths { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How many requests <see cref="Simulator.Requests"/> keeps. Default 1000; 0 keeps none.</summary>
    public int KeptRequests { get; set; } = 1000;
}
