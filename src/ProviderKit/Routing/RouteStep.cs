using System.Diagnostics.CodeAnalysis;

namespace ProviderKit.Routing;

/// <summary>One step of a plan: a target, or a further plan, which is made when the step's turn comes.</summary>
/// <param name="Target">What is tried; with a route, the model that the route is asked for, under which the step is shown.</param>
/// <param name="Route">Makes the plan of the step; null when <paramref name="Target"/> itself is tried.</param>
internal readonly record struct RouteStep(ModelTarget Target, IModelRoute? Route = null)
{
    /// <summary>The step to a model that a client can ask for: by its provider's route, where the provider has one.</summary>
    public static RouteStep To(ModelTarget target) => new(target, target.Entry.Route);

    /// <summary>Plans the step for <paramref name="request"/>.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="plan">What to try in the step's place; null when its target itself is to be tried.</param>
    /// <param name="error">Why there is nothing to try, and what to set.</param>
    public bool TryPlan(ChatRequest request, out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error)
    {
        (plan, error) = (null, null);
        if (Route is null) return true;
        if (Target.Entry.Enabled) return Route.TryPlan(request, Target, out plan, out error);
        error = Target.Entry.OwnRefusal!;
        return false;
    }
}
