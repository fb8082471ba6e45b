using ProviderKit.Chaos.Ledgers;

namespace ProviderKit.Chaos.Checks;

/// <summary>An attempt as the trail tells it.</summary>
/// <param name="Leased">When its token was leased.</param>
/// <param name="End">When its end was noted: before the pool was told of a success, after it was told of a failure.</param>
/// <param name="Error">Null after a success.</param>
internal sealed record Attempt(
    string Provider, string? Token, string? Model, Moment Leased, DateTimeOffset End, ProviderErrorKind? Error, int? UpstreamStatus);

/// <summary>A target that was given up, or that gave the answer.</summary>
/// <param name="Waits">How long tokens were waited for, one wait after another.</param>
internal sealed record Visit(string Provider, string? Model, List<Attempt> Attempts, List<TrailStep> Skips, List<TimeSpan> Waits)
{
    /// <summary>When it was given up.</summary>
    public Moment End { get; set; }

    /// <summary>Why it was given up; null when it answered, or when that is not known.</summary>
    public ProviderErrorKind? Error { get; set; }
}

/// <summary>A trail by targets, in times of the run's clock.</summary>
internal static class TrailReading
{
    public static IReadOnlyList<Visit> Visits(RequestTrail trail)
    {
        var visits = new List<Visit>();
        var steps = trail.Steps;
        for (int i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            switch (step.Kind)
            {
                case TrailStepKind.Target:
                    visits.Add(new Visit(step.Provider!, step.UpstreamModel, [], [], []));
                    break;
                case TrailStepKind.TokenSkipped:
                    visits[^1].Skips.Add(step);
                    break;
                case TrailStepKind.Waited when step.WaitedFor == TrailWait.Token:
                    visits[^1].Waits.Add(step.Duration!.Value);
                    break;
                case TrailStepKind.Attempt:
                    visits[^1].Attempts.Add(new Attempt(
                        step.Provider!, step.Token, visits[^1].Model, new Moment(LeasedAfter(trail, steps, i), trail.Started + step.At), EndOf(trail, step),
                        step.Error, step.UpstreamStatus));
                    break;
                case TrailStepKind.Fallback:
                    (visits[^1].Error, visits[^1].End) = (step.Error, new Moment(EndOf(trail, steps[i - 1]), trail.Started + step.At));
                    break;
            }
        }
        // The request's end is when its client has been told, and that may take its time.
        if (visits.Count > 0 && trail.Status is not null && trail.Provider == visits[^1].Provider)
            (visits[^1].Error, visits[^1].End) = (trail.Error, new Moment(EndOf(trail, steps[^1]), trail.Started + trail.Duration!.Value));
        return visits;
    }

    /// <summary>
    /// The last moment at which the token of an attempt was not leased yet. Tokens that were skipped are told of after the lease;
    /// a token that was waited for was handed out at some moment of the wait.
    /// </summary>
    private static DateTimeOffset LeasedAfter(RequestTrail trail, IReadOnlyList<TrailStep> steps, int attempt)
    {
        int i = attempt - 1;
        while (i > 0 && steps[i].Kind == TrailStepKind.TokenSkipped) i--;
        return steps[i] is { Kind: TrailStepKind.Waited, WaitedFor: TrailWait.Token } waited ? trail.Started + waited.At : EndOf(trail, steps[i]);
    }

    private static DateTimeOffset EndOf(RequestTrail trail, TrailStep step) => trail.Started + step.At + (step.Duration ?? TimeSpan.Zero);
}
