namespace ProviderKit.Chaos.Checks;

/// <summary>An attempt as the trail tells it.</summary>
/// <param name="Start">When its token was leased, or a moment later.</param>
/// <param name="Error">Null after a success.</param>
internal sealed record Attempt(
    string Provider, string? Token, string? Model, DateTimeOffset Start, DateTimeOffset End, ProviderErrorKind? Error, int? UpstreamStatus);

/// <summary>A target that was given up, or that gave the answer.</summary>
/// <param name="Error">Why it was given up; null when it answered, or when that is not known.</param>
internal sealed record Visit(string Provider, string? Model, List<Attempt> Attempts, List<TrailStep> Skips)
{
    public DateTimeOffset End { get; set; }

    public ProviderErrorKind? Error { get; set; }
}

/// <summary>A trail by targets, in times of the wall clock.</summary>
internal static class TrailReading
{
    /// <param name="trail">The trail.</param>
    /// <param name="started">
    /// When its request began. A thread that is held up between two clocks says it too late, so it is the earlier of two opinions.
    /// </param>
    public static IReadOnlyList<Visit> Visits(RequestTrail trail, DateTimeOffset started)
    {
        var visits = new List<Visit>();
        var steps = trail.Steps;
        for (int i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            switch (step.Kind)
            {
                case TrailStepKind.Target:
                    visits.Add(new Visit(step.Provider!, step.UpstreamModel, [], []));
                    break;
                case TrailStepKind.TokenSkipped:
                    visits[^1].Skips.Add(step);
                    break;
                case TrailStepKind.Attempt:
                    visits[^1].Attempts.Add(new Attempt(
                        step.Provider!, step.Token, visits[^1].Model, started + LeasedAt(steps, i), started + step.At + step.Duration!.Value,
                        step.Error, step.UpstreamStatus));
                    break;
                case TrailStepKind.Fallback:
                    (visits[^1].Error, visits[^1].End) = (step.Error, started + step.At);
                    break;
            }
        }
        if (visits.Count > 0 && trail.Status is not null && trail.Provider == visits[^1].Provider)
            (visits[^1].Error, visits[^1].End) = (trail.Error, started + Decided(trail, steps));
        return visits;
    }

    /// <summary>When the last word was said: the request's end is when its client has been told, and that may take its time.</summary>
    private static TimeSpan Decided(RequestTrail trail, IReadOnlyList<TrailStep> steps) => steps[^1] switch
    {
        { Kind: TrailStepKind.TokenSkipped } skipped => skipped.At,
        { Kind: TrailStepKind.Waited, WaitedFor: TrailWait.Token } waited => waited.At + waited.Duration!.Value,
        _ => trail.Duration!.Value,
    };

    /// <summary>Who waited for a token has it while it then waits for its place in the queue.</summary>
    private static TimeSpan LeasedAt(IReadOnlyList<TrailStep> steps, int attempt)
    {
        int i = attempt - 1;
        while (i >= 0 && steps[i] is { Kind: TrailStepKind.TokenSkipped }) i--;
        if (i >= 0 && steps[i] is { Kind: TrailStepKind.Waited, WaitedFor: TrailWait.Queue } queued
            && steps.Take(i).LastOrDefault(s => s.Kind != TrailStepKind.TokenSkipped) is { Kind: TrailStepKind.Waited, WaitedFor: TrailWait.Token }) return queued.At;
        return steps[attempt].At;
    }
}
