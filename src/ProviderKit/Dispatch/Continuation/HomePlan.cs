using ProviderKit.Responses;
using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Continuation;

/// <summary>The one target of a plan that can continue what a provider's upstream keeps. Strategies and fallbacks do not choose then.</summary>
internal static class HomePlan
{
    /// <summary>Finds the target.</summary>
    /// <param name="plan">Where the request's model leads.</param>
    /// <param name="home">Where the response is.</param>
    /// <param name="error">Why none can continue it.</param>
    public static RoutePlan? Find(RoutePlan plan, ResponseHome home, out ProviderError? error)
    {
        ModelTarget? found = null;
        foreach (var step in plan.Steps) Look(step, home, ref found);
        error = found is null ? Elsewhere(home, plan.First.Requested)
            : home.Token.Length > 0 && found.Entry.Tokens.Count == 0 && found.Entry.OwnProblem is null ? TokenGone(home)
            : null;
        return error is null ? new RoutePlan(found!.As(plan.First.Requested)) : null;
    }

    /// <summary>The model that made the response is better than another of the same provider.</summary>
    private static void Look(RouteStep step, ResponseHome home, ref ModelTarget? found)
    {
        if (found?.UpstreamModel == home.Model) return;
        if (step.Named is { } named)
        {
            foreach (var target in named.Targets) Look(target.Step, home, ref found);
            return;
        }
        var own = step.Target;
        if (own.Entry.Name == home.Provider && (found is null || own.UpstreamModel == home.Model)) found = own;
    }

    private static ProviderError Elsewhere(ResponseHome home, string model) => new(
        ProviderErrorKind.InvalidRequest,
        $"The response that previous_response_id names is kept by {home.Provider}, where {ProviderRegistry.Shown(model)} does not lead. Take the model {ProviderRegistry.Shown(home.Requested)}, or send the whole conversation in input.")
    { Code = "previous_response_not_found", Param = "previous_response_id" };

    private static ProviderError TokenGone(ResponseHome home) => new(
        ProviderErrorKind.InvalidRequest,
        $"The token of {home.Provider} that holds this conversation was removed, and no other token can continue it. Send the whole conversation in input.")
    { Code = "previous_response_not_found", Param = "previous_response_id" };
}
