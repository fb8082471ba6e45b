namespace ProviderKit.Routing;

/// <summary>
/// The steps to try for a request, in order, with two rules: after which errors the next step is tried, and which error is returned if no step
/// succeeds. Immutable; created once if the model is known before the request.
/// </summary>
/// <param name="steps">At least one. A step that is itself a plan follows its own rules; the error it returns is the step's error.</param>
internal sealed class RoutePlan(params RouteStep[] steps)
{
    /// <summary>Creates a plan with one target.</summary>
    public RoutePlan(ModelTarget target)
        : this(new RouteStep(target))
    {
    }

    /// <summary>The steps, at least one.</summary>
    public IReadOnlyList<RouteStep> Steps => steps;

    /// <summary>The target of the first step.</summary>
    public ModelTarget First => steps[0].Target;

    /// <summary>Whether a step's error is a reason to try the next step. Default: never.</summary>
    public Func<ProviderError, bool> GoesOn { get; init; } = static _ => false;

    /// <summary>
    /// Whether the first argument, a later step's error, is returned instead of the second, the error selected so far. Default: never, so that the
    /// first step's error is returned.
    /// </summary>
    public Func<ProviderError, ProviderError, bool> Prefers { get; init; } = static (_, _) => false;

    /// <summary>
    /// Whether a target that appears twice in the plan is tried twice. Default: false, a target that was already tried is skipped.
    /// </summary>
    public bool RepeatsTargets { get; init; }

    /// <summary>
    /// Whether the first step is skipped, too, if it cannot be tried. Default: false, the reason becomes the step's error.
    /// </summary>
    public bool SkipsFirst { get; init; }

    /// <summary>The same plan for a client that calls the model <paramref name="requested"/>.</summary>
    public RoutePlan As(string requested) => First.Requested == requested ? this : Renamed(requested);

    // A separate method, because the lambda's closure is allocated at the start of the method.
    private RoutePlan Renamed(string requested) =>
        new(Array.ConvertAll(steps, step => step with { Target = step.Target.As(requested) }))
        {
            GoesOn = GoesOn,
            Prefers = Prefers,
            RepeatsTargets = RepeatsTargets,
            SkipsFirst = SkipsFirst,
        };
}
