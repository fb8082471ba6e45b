using System.Diagnostics.CodeAnalysis;

namespace ProviderKit.Routing;

/// <summary>Finds who is to serve a request that is passed through: by the provider it names, its model, or the settings. Thread-safe.</summary>
/// <param name="registry">The providers.</param>
/// <param name="provider">The provider of requests that name neither; null for none.</param>
/// <param name="defaultProvider">The same for all but what is known to one upstream by an id; null for none.</param>
internal sealed class PassThroughPlan(RegistrySnapshot registry, string? provider, string? defaultProvider)
{
    // Their ids belong to the upstream that gave them out, and to the account of one token.
    private static readonly string[] RootsWithIds =
        ["files", "uploads", "batches", "containers", "vector_stores", "videos", "conversations", "responses", "threads", "assistants", "fine_tuning"];

    /// <summary>Whether what a request is about is known to one upstream by an id. The paths that every app has need no such thing.</summary>
    public static bool HasIds(PassThroughHead head)
    {
        if (!head.IsNamedByApp) return false;
        int end = head.Path.IndexOf('/', StringComparison.Ordinal);
        return RootsWithIds.Contains(end < 0 ? head.Path : head.Path[..end], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Why an entry is not to be asked for a path; null when it is.</summary>
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

    /// <summary>What to try.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="plan">What to try; beside an error, the provider that is to blame, if one is.</param>
    /// <param name="error">Why there is nothing to try.</param>
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
