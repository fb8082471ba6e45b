using System.Diagnostics.CodeAnalysis;

namespace ProviderKit.Routing;

/// <summary>One step of a plan: a target, or a named model that is planned when the step is reached.</summary>
/// <param name="Target">The target to try; for a named model, the model under which the step is shown.</param>
/// <param name="Named">The named model that creates the step's plan; null if <paramref name="Target"/> itself is tried.</param>
internal readonly record struct RouteStep(ModelTarget Target, NamedModel? Named = null)
{
    /// <summary>Creates a step to a provider's model, or to the models that serve it.</summary>
    public static RouteStep To(ModelTarget target) => new(target, target.Entry.Routed?.Find(target.UpstreamModel));

    /// <summary>Creates a step to a named model for a client that calls it <paramref name="requested"/>. It is shown as its first target.</summary>
    public static RouteStep To(NamedModel named, string requested) => new(named.Targets[0].Step.Target.As(requested), named);

    /// <summary>Why it cannot be tried now, and what to set; null if it can.</summary>
    public string? Problem => Named is null ? Target.Entry.OwnProblem : Named.Problem;

    /// <summary>The running calls that are counted.</summary>
    public int CallsInFlight => Named?.CallsInFlight ?? Target.Calls?.Running ?? 0;

    /// <summary>Starts counting its calls.</summary>
    public void CountCalls()
    {
        if (Named is null) Target.Entry.CountCalls(Target.UpstreamModel);
        else Named.CountCalls();
    }

    /// <summary>Plans the step for <paramref name="request"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="plan">The plan of the step; null if its target itself is tried.</param>
    /// <param name="error">Why it cannot be tried, and what to set.</param>
    public bool TryPlan(ChatRequest request, out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error)
    {
        (plan, error) = (null, null);
        return Named is null || Named.TryPlan(request, Target.Requested, out plan, out error);
    }
}
