using System.Diagnostics.CodeAnalysis;

namespace ProviderKit.Routing;

/// <summary>One step of a plan: a target, or a further plan, which is made when the step's turn comes.</summary>
/// <param name="Target">What is tried; where other models serve it, the model under which the step is shown.</param>
/// <param name="Named">Makes the plan of the step; null when <paramref name="Target"/> itself is tried.</param>
internal readonly record struct RouteStep(ModelTarget Target, NamedModel? Named = null)
{
    /// <summary>The step to a provider's model, or to those that serve it in its place.</summary>
    public static RouteStep To(ModelTarget target) => new(target, target.Entry.Routed?.Find(target.UpstreamModel));

    /// <summary>The step to a named model for a client that calls it <paramref name="requested"/>. It is shown as its first target.</summary>
    public static RouteStep To(NamedModel named, string requested) => new(named.Targets[0].Step.Target.As(requested), named);

    /// <summary>Why it cannot be tried now, and what to set; null when it can.</summary>
    public string? Problem => Named is null ? Target.Entry.OwnProblem : Named.Problem;

    /// <summary>Calls that run now, of those that are counted.</summary>
    public int CallsInFlight => Named?.CallsInFlight ?? Target.Calls?.Running ?? 0;

    /// <summary>Has its calls counted from now on.</summary>
    public void CountCalls()
    {
        if (Named is null) Target.Entry.CountCalls(Target.UpstreamModel);
        else Named.CountCalls();
    }

    /// <summary>Plans the step for <paramref name="request"/>.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="plan">What to try in the step's place; null when its target itself is to be tried.</param>
    /// <param name="error">Why there is nothing to try, and what to set.</param>
    public bool TryPlan(ChatRequest request, out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error)
    {
        (plan, error) = (null, null);
        return Named is null || Named.TryPlan(request, Target.Requested, out plan, out error);
    }
}
