using ProviderKit.Tokens;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Which of a vendor's APIs serve which model: as the vendor's own list says, else by the row's patterns. APIs for anything but
/// chat are the upstream's to judge. Thread-safe.
/// </summary>
internal sealed class ListedApis
{
    private const string Version = "/v1";

    private readonly IReadOnlyList<VendorApi> _apis;
    private readonly uint _unlisted; // by bit: the APIs for models that the list does not name
    private readonly string[]?[] _patterns; // by API; null where it serves all models
    private readonly bool _hasPatterns;
    private volatile Dictionary<string, (uint Apis, IReadOnlyList<string> Paths)>? _list; // as the upstream said last

    /// <param name="apis">The vendor's APIs, 32 at most.</param>
    public ListedApis(IReadOnlyList<VendorApi> apis)
    {
        _apis = apis;
        for (int i = 0; i < apis.Count; i++)
            if (!apis[i].OnlyListed) _unlisted |= 1u << i;
        _patterns = [.. apis.Select(api => api.Models?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        _hasPatterns = Array.Exists(_patterns, static patterns => patterns is not null);
    }

    /// <summary>Those of some APIs that serve <paramref name="model"/>.</summary>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="among">The APIs that matter: by bit, the first API is the lowest.</param>
    public uint ServingModel(string model, uint among)
    {
        if (_list is { } list && list.TryGetValue(model, out var listed)) return listed.Apis & among;
        uint serving = _unlisted & among;
        if (!_hasPatterns) return serving;
        for (int i = 0; i < _apis.Count; i++)
            if ((serving & 1u << i) != 0 && _patterns[i] is { } patterns && !HoldsAny(patterns, model)) serving &= ~(1u << i);
        return serving;
    }

    /// <summary>The paths that the list names for <paramref name="model"/>, joined; null when it does not name the model.</summary>
    public string? PathsOf(string model) =>
        _list is { } list && list.TryGetValue(model, out var listed) ? string.Join(", ", listed.Paths) : null;

    /// <summary>Takes what the vendor's list says in place of what it said before.</summary>
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

    // A loop: a lambda would capture the model for each request.
    private static bool HoldsAny(string[] patterns, string model)
    {
        foreach (string pattern in patterns)
            if (ModelClass.Holds(pattern, model)) return true;
        return false;
    }

    private static string WithoutVersion(string path) => path.StartsWith(Version + "/", StringComparison.Ordinal) ? path[Version.Length..] : path;
}
