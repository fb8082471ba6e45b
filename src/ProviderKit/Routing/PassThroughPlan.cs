using System.Diagnostics.CodeAnalysis;

namespace ProviderKit.Routing;

/// <summary>Finds the provider of a pass-through request: by the provider it names, its model, or the settings. Thread-safe.</summary>
/// <param name="registry">The providers.</param>
/// <param name="provider">The provider of requests that name neither a provider nor a model; null for none.</param>
/// <param name="defaultProvider">The same for requests that do not refer to an upstream's ids; null for none.</param>
internal sealed class PassThroughPlan(RegistrySnapshot registry, string? provider, string? defaultProvider)
{
    // The ids below these paths belong to the upstream that issued them, and to the account of one token.
    private static readonly string[] RootsWithIds =
        ["files", "uploads", "batches", "containers", "vector_stores", "videos", "conversations", "responses", "threads", "assistants", "fine_tuning"];

    /// <summary>Whether a request refers to something that one upstream knows by an id. The built-in paths never do.</summary>
    public static bool HasIds(PassThroughHead head)
    {
        if (!head.IsNamedByApp) return false;
        int end = head.Path.IndexOf('/', StringComparison.Ordinal);
        return RootsWithIds.Contains(end < 0 ? head.Path : head.Path[..end], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Why a provider cannot serve a path; null if it can.</summary>
    public static ProviderError? RefusalOf(ProviderEntry entry, PassThroughRequest request)
    {
        string path = request.Head.Path;
        if (!request.CanBeSent)
            return new ProviderError(ProviderErrorKind.UpstreamError, "The request was not sent again: its body was sent on while it arrived, and is not held.");
        if (entry.Provider is IPassThroughProvider pass && (request.Head.IsNamedByApp || pass.ServesPath(path))) return entry.OwnRefusal;
        var servers = request.Servers?.Invoke(path).ToArray() ?? [];
        string others = servers.Length == 0 ? "No provider that is enabled does." : $"These do: {string.Join(", ", servers)}. Name a model of one of them.";
        return new ProviderError(ProviderErrorKind.NotFound, $"{entry.Name} does not serve {request.ShownAddress}. {others}") { Code = "unsupported_path" };
    }

    /// <summary>Creates the plan of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="plan">The plan. With an error: the provider that caused it, if any.</param>
    /// <param name="error">Why there is no plan.</param>
    public bool TryResolve(PassThroughRequest request, [NotNullWhen(true)] out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error)
    {
        var head = request.Head;
        request.Servers = Servers;
        string? chosen = head.Provider ?? (HasIds(head) || request.Model.Length == 0 ? provider : null);
        if (chosen is null && HasIds(head))
        {
            (plan, error) = (null, new ProviderError(
                ProviderErrorKind.NotFound,
                $"What is at {request.ShownAddress} belongs to one upstream. Name its provider in the header x-providerkit-provider, or set ProviderKit:PassThrough:Provider.") { Code = "provider_required" });
            return false;
        }
        if (chosen is null && request.Model.Length > 0) return registry.TryFind(request.Model, out plan, out error);
        chosen ??= defaultProvider;
        if (chosen is not null) return TryFind(chosen, request.Model, out plan, out error);
        string[] servers = [.. Servers(head.Path)];
        string others = servers.Length == 0 ? "" : $" These providers serve {request.ShownAddress}: {string.Join(", ", servers)}.";
        (plan, error) = (null, new ProviderError(
            ProviderErrorKind.InvalidRequest,
            $"The request names no model. Name one in its body, in the header x-providerkit-model or as ?model=, or name a provider in the header x-providerkit-provider.{others}")
        { Param = "model" });
        return false;
    }

    private bool TryFind(string name, string model, [NotNullWhen(true)] out RoutePlan? plan, [NotNullWhen(false)] out ProviderError? error)
    {
        plan = null;
        if (registry.Find(name) is not { } entry)
        {
            error = new ProviderError(ProviderErrorKind.NotFound, $"There is no provider {ProviderRegistry.Shown(registry.Mask(name))} here. Known: {string.Join(", ", registry.Providers.Where(e => e.Enabled).Select(e => e.Name))}.") { Param = "x-providerkit-provider" };
            return false;
        }
        string upstream = model.StartsWith(entry.Info.Prefix, StringComparison.Ordinal) ? model[entry.Info.Prefix.Length..] : model;
        error = model.Length > 0 && !ModelNames.AreSafe(upstream) ? ProviderRegistry.NotFound(registry.Mask(model), null) : entry.OwnRefusal;
        if (error is null) plan = new RoutePlan(new RouteStep(new ModelTarget(entry, registry.Mask(model), upstream)));
        return error is null;
    }

    private IEnumerable<string> Servers(string path) =>
        registry.Providers.Where(entry => entry.OwnProblem is null && entry.Provider is IPassThroughProvider pass && pass.ServesPath(path)).Select(entry => entry.Name);
}
