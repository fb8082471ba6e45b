using System.Collections.Concurrent;
using ProviderKit.Tokens;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Determines which of a vendor's APIs serve a model: from the vendor's own list, otherwise from the row's patterns. The list decides
/// only about chat APIs; for all other APIs the upstream decides. Thread-safe.
/// </summary>
internal sealed class ListedApis
{
    private const string Version = "/v1";

    // Model names come from clients, so the cache is bounded. When it is full, names are looked up for each call.
    private const int MaxCached = 1000;

    private readonly IReadOnlyList<VendorApi> _apis;
    private readonly uint _unlisted; // bit mask: the APIs for models that the list does not name
    private readonly string[]?[] _patterns; // by index of the API; null if it serves all models
    private readonly bool _hasPatterns;
    private readonly string[]?[] _exceptions; // by index of the API; null if there are none
    private readonly ConcurrentDictionary<string, uint> _perModel = new(StringComparer.Ordinal); // results of the patterns
    private volatile Dictionary<string, (uint Apis, IReadOnlyList<string> Paths)>? _list; // the upstream's latest list

    /// <param name="apis">The vendor's APIs, at most 32.</param>
    public ListedApis(IReadOnlyList<VendorApi> apis)
    {
        _apis = apis;
        for (int i = 0; i < apis.Count; i++)
            if (!apis[i].OnlyListed) _unlisted |= 1u << i;
        _patterns = [.. apis.Select(static api => PatternsOf(api.Models))];
        _exceptions = [.. apis.Select(static api => PatternsOf(api.NotModels))];
        _hasPatterns = _patterns.Concat(_exceptions).Any(static patterns => patterns is not null);
    }

    /// <summary>The APIs in <paramref name="among"/> that serve <paramref name="model"/>, as a bit mask.</summary>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="among">The APIs to consider, as a bit mask; the first API is the lowest bit.</param>
    public uint ServingModel(string model, uint among)
    {
        if (_list is { } list && list.TryGetValue(model, out var listed)) return listed.Apis & among;
        if (!_hasPatterns) return _unlisted & among;
        return (_perModel.TryGetValue(model, out uint serving) ? serving : ByPatterns(model)) & among;
    }

    private uint ByPatterns(string model)
    {
        uint serving = _unlisted;
        for (int i = 0; i < _apis.Count; i++)
            if ((_patterns[i] is { } patterns && !HoldsAny(patterns, model)) || (_exceptions[i] is { } exceptions && HoldsAny(exceptions, model))) serving &= ~(1u << i);
        if (_perModel.Count < MaxCached) _perModel.TryAdd(model, serving);
        return serving;
    }

    /// <summary>The paths that the list names for <paramref name="model"/>, joined; null if it does not name the model.</summary>
    public string? PathsOf(string model) =>
        _list is { } list && list.TryGetValue(model, out var listed) ? string.Join(", ", listed.Paths) : null;

    /// <summary>Stores the vendor's list in place of the previous one.</summary>
    /// <param name="models">The paths that serve each model.</param>
    public void Learn(IReadOnlyDictionary<string, IReadOnlyList<string>> models)
    {
        var list = new Dictionary<string, (uint, IReadOnlyList<string>)>(models.Count, StringComparer.Ordinal);
        foreach (var (model, paths) in models)
        {
            uint serving = 0;
            for (int i = 0; i < _apis.Count; i++)
                if (_apis[i].Operation != WireOperation.Chat || paths.Any(path => WithoutVersion(path) == WithoutVersion(_apis[i].Path))) serving |= 1u << i;
            list[model] = (serving, paths);
        }
        _list = list;
    }

    private static string[]? PatternsOf(string? models) => models?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // A loop, since a lambda would allocate a closure for each request.
    private static bool HoldsAny(string[] patterns, string model)
    {
        foreach (string pattern in patterns)
            if (ModelClass.Holds(pattern, model)) return true;
        return false;
    }

    private static string WithoutVersion(string path) => path.StartsWith(Version + "/", StringComparison.Ordinal) ? path[Version.Length..] : path;
}
