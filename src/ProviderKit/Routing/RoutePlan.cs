namespace ProviderKit.Routing;

/// <summary>
/// What to try for one request, in order, and the two rules of the walk over it: after which errors it goes on, and which error
/// is answered when no step succeeds. Immutable; made once wherever the model's name is known before the request.
/// </summary>
/// <param name="steps">At least one. A step that is a plan itself is walked by its own rules; its answered error counts as the step's.</param>
internal sealed class RoutePlan(params RouteStep[] steps)
{
    /// <summary>A plan of one target.</summary>
    public RoutePlan(ModelTarget target)
        : this(new RouteStep(target))
    {
    }

    /// <summary>At least one.</summary>
    public IReadOnlyList<RouteStep> Steps => steps;

    /// <summary>The target of the first step.</summary>
    public ModelTarget First => steps[0].Target;

    /// <summary>Whether a step's error is a reason to try the next step. Default: never.</summary>
    public Func<ProviderError, bool> GoesOn { get; init; } = static _ => false;

    /// <summary>
    /// Whether the first error, a later step's, is answered in place of the second, the one that was to be answered so far.
    /// Default: never, so that the first step's error is answered.
    /// </summary>
    public Func<ProviderError, ProviderError, bool> Prefers { get; init; } = static (_, _) => false;

    /// <summary>
    /// Whether a target that stands in the plan twice is tried twice. Default: false; a target that the request was sent to
    /// before is passed over.
    /// </summary>
    public bool RepeatsTargets { get; init; }

    /// <summary>
    /// Whether a step that cannot be tried is passed over where it is the first of the request, too. Default: false, why it cannot
    /// be tried is its error.
    /// </summary>
    public bool SkipsFirst { get; init; }

    /// <summary>The same plan for a client that calls the model <paramref name="requested"/>.</summary>
    public RoutePlan As(string requested) => First.Requested == requested ? this : Renamed(requested);

    // Apart, since what its lambda captures is allocated when the method begins.
    private RoutePlan Renamed(string requested) =>
        new(Array.ConvertAll(steps, step => step with { Target = step.Target.As(requested) }))
        {
            GoesOn = GoesOn,
            Prefers = Prefers,
            RepeatsTargets = RepeatsTargets,
            SkipsFirst = SkipsFirst,
        };
}
