using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Trails;

/// <summary>A <see cref="TrailStep"/> as it is kept: without an object of its own, times in ticks since the request's start.</summary>
internal readonly record struct TrailEntry(TrailStepKind Kind, TimeSpan At)
{
    public TimeSpan Duration { get; init; }

    /// <summary>Negative when it is not known.</summary>
    public TimeSpan FreeIn { get; init; }

    public ModelTarget? Target { get; init; }

    /// <summary>With a fallback, where the request comes from.</summary>
    public ModelTarget? From { get; init; }

    /// <summary>The token; with a filter's step, which has none, the name of the filter.</summary>
    public string? Token { get; init; }

    public string? PreferredToken { get; init; }

    public string? Message { get; init; }

    /// <summary>Null beside a success.</summary>
    public ProviderErrorKind? Error { get; init; }

    /// <summary>0 when there was none.</summary>
    public short UpstreamStatus { get; init; }

    public TokenSkipReason SkipReason { get; init; }

    public TrailWait WaitedFor { get; init; }

    public bool Succeeded { get; init; }

    public TrailStep ToStep(ShownModel model) => Kind switch
    {
        TrailStepKind.TokenSkipped => Step() with { SkipReason = SkipReason, FreeIn = FreeIn < TimeSpan.Zero ? null : FreeIn },
        TrailStepKind.Waited => Step() with { WaitedFor = WaitedFor, Duration = Duration, Succeeded = Succeeded },
        TrailStepKind.Attempt => Step() with { Duration = Duration, Succeeded = Error is null, PreferredToken = PreferredToken },
        TrailStepKind.Target or TrailStepKind.TargetSkipped or TrailStepKind.NotRepeated => Step() with { UpstreamModel = Upstream(model) },
        TrailStepKind.Fallback => Step() with { UpstreamModel = Upstream(model), From = From?.Entry.Name },
        TrailStepKind.Filtered => Step() with { Token = null, Filter = Token },
        _ => Step(),
    };

    private string? Upstream(ShownModel model) => Target is null ? null : model.Show(Target.UpstreamModel);

    private TrailStep Step() => new()
    {
        Kind = Kind,
        At = At,
        Provider = Target?.Entry.Name,
        Token = Token,
        Error = Error,
        UpstreamStatus = UpstreamStatus == 0 ? null : UpstreamStatus,
        Message = Message,
    };
}
