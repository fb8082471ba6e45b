using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ProviderKit;

/// <summary>All providers, and the way from a model's name to one of them. Thread-safe.</summary>
public sealed partial class ProviderRegistry
{
    private const int MaxShownName = 128;

    private readonly ProviderEntry[] _byPrefixLength;
    private readonly ProviderEntry? _default;
    private readonly FrozenDictionary<string, ModelTarget> _listed;

    internal ProviderRegistry(
        IReadOnlyList<ProviderEntry> entries, string? defaultProvider, TimeProvider time, ILogger<ProviderRegistry> logger)
    {
        Providers = entries;
        RefuseCollisions(entries);
        // Of two that share a prefix at most one is on, and it is the one that is meant.
        _byPrefixLength = [.. entries.OrderByDescending(e => e.Info.Prefix.Length).ThenByDescending(e => e.Enabled)];
        _default = defaultProvider is null ? null : Find(defaultProvider);
        long created = time.GetUtcNow().ToUnixTimeSeconds();
        var enabled = entries.Where(e => e.Enabled).ToArray();
        Models = [.. enabled.SelectMany(e => e.Info.Models.Select(m => new ChatModel(e.Info.Prefix + m, e.Name, created)))];
        _listed = enabled.SelectMany(e => e.Info.Models.Select(m => (Id: e.Info.Prefix + m, Target: new ModelTarget(e, e.Info.Prefix + m, m))))
            .DistinctBy(m => m.Id)
            .ToFrozenDictionary(m => m.Id, m => m.Target);
        foreach (var entry in enabled)
            if (entry.Problem is { } problem) LogProblem(logger, problem);
    }

    /// <summary>Every provider, switched on or not, in the order they were registered.</summary>
    public IReadOnlyList<ProviderEntry> Providers { get; }

    /// <summary>The models of the providers that are switched on.</summary>
    public IReadOnlyList<ChatModel> Models { get; }

    /// <summary>The provider of that name, in any case; null when there is none.</summary>
    public ProviderEntry? Find(string name) =>
        Providers.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where <paramref name="model"/> leads: by the longest matching prefix, and never by a guess.</summary>
    /// <returns>False when it leads nowhere; <paramref name="error"/> says how to see what there is.</returns>
    internal bool TryResolve(
        string model, [NotNullWhen(true)] out ModelTarget? target, [NotNullWhen(false)] out ProviderError? error)
    {
        error = null;
        if (_listed.TryGetValue(model, out target)) return true;
        foreach (var entry in _byPrefixLength)
        {
            if (!model.StartsWith(entry.Info.Prefix, StringComparison.Ordinal)) continue;
            return TryPassThrough(entry, model, model[entry.Info.Prefix.Length..], out target, out error);
        }
        if (_default is not null) return TryPassThrough(_default, model, model, out target, out error);
        error = NotFound(model, null);
        return false;
    }

    private static bool TryPassThrough(
        ProviderEntry entry, string model, string rest, out ModelTarget? target, out ProviderError? error)
    {
        target = null;
        error = !ModelNames.AreSafe(rest) ? NotFound(model, null)
            : !entry.Enabled ? NotFound(model, entry.Problem)
            : null;
        if (error is null) target = new ModelTarget(entry, model, rest);
        return error is null;
    }

    private static ProviderError NotFound(string model, string? why)
    {
        string shown = model.Length <= MaxShownName ? model : model[..MaxShownName] + "…";
        return new ProviderError(
            ProviderErrorKind.NotFound,
            $"The model {shown} does not exist here. {why ?? "GET /v1/models lists what there is; names begin with their provider's prefix."}")
        { Code = "model_not_found", Param = "model" };
    }

    private static void RefuseCollisions(IReadOnlyList<ProviderEntry> entries)
    {
        string[] problems =
        [
            .. entries.GroupBy(e => e.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
                .Select(g => $"Two providers are named {g.Key}."),
            .. entries.Where(e => e.Enabled).GroupBy(e => e.Info.Prefix, StringComparer.Ordinal).Where(g => g.Count() > 1)
                .Select(g => $"The prefix {g.Key} belongs to {string.Join(" and ", g.Select(e => e.Name))}. Set ProviderKit:Providers:{g.Last().Name}:Prefix."),
        ];
        if (problems.Length > 0)
            throw new OptionsValidationException(Options.DefaultName, typeof(ProviderKitOptions), problems);
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
