using System.Collections.Concurrent;

namespace ProviderKit.Vendors.Http;

/// <summary>A vendor's request addresses, computed once. Thread-safe.</summary>
internal sealed class UpstreamAddresses
{
    // Model names come from clients, so the cache is bounded. When it is full, an address is created for each call.
    private const int MaxCached = 1000;

    private readonly Api[] _apis;
    private readonly string _root;

    public UpstreamAddresses(HttpVendor vendor, string baseAddress, string? apiVersion)
    {
        string root = _root = baseAddress.TrimEnd('/');
        string version = Uri.EscapeDataString(apiVersion ?? "");
        _apis = [.. vendor.Apis.Select(api =>
        {
            var whole = At(apiVersion is null ? api.Path : api.VersionedPath ?? api.Path);
            return new Api(whole, api.StreamPath is null ? whole : At(api.StreamPath), api.BatchPath is null ? whole : At(api.BatchPath));
        })];
        Models = new Uri(Join(root, vendor.ModelsPath));
        Token = vendor.TokenPath is null ? null : new Uri(Join(root, vendor.TokenPath));

        Template At(string path) => new(Join(root, path.Replace("{version}", version, StringComparison.Ordinal)));
    }

    public Uri Models { get; }

    /// <summary>The address that only a valid token can call; null if <see cref="Models"/> is such an address.</summary>
    public Uri? Token { get; }

    /// <param name="api">The index of the vendor's API.</param>
    /// <param name="call">The call.</param>
    public Uri For(int api, in ProviderCall call)
    {
        var of = _apis[api];
        return (call.Request.Stream ? of.Stream : call.Request.InputCount > 1 ? of.Batch : of.Whole).For(call.Model);
    }

    /// <summary>The address of a path, which may have a query.</summary>
    public Uri At(string path) => new(Join(_root, path));

    /// <summary>An address below that of an API.</summary>
    /// <param name="api">The index of the vendor's API.</param>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="path">The path to append to the API's path, escaped.</param>
    /// <param name="query">The query to append, escaped; may be empty.</param>
    public Uri Below(int api, string model, string path, string query)
    {
        var address = new UriBuilder(_apis[api].Whole.For(model));
        address.Path += path;
        if (query.Length > 0) address.Query = address.Query.Length > 1 ? $"{address.Query}&{query}" : query;
        return address.Uri;
    }

    /// <summary>Appends a path to a base address, which may or may not already end with the path's beginning, such as <c>/v1</c>.</summary>
    private static string Join(string root, string path)
    {
        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
            if (root.EndsWith(path[..end], StringComparison.Ordinal)) return root + path[end..];
        return root + path;
    }

    private readonly record struct Api(Template Whole, Template Stream, Template Batch);

    /// <summary>An address that may contain the model's name.</summary>
    private sealed class Template
    {
        private readonly ConcurrentDictionary<string, Uri> _perModel = new(StringComparer.Ordinal);
        private readonly string _pattern;
        private readonly Uri? _fixed;

        public Template(string pattern)
        {
            _pattern = pattern;
            if (!pattern.Contains("{model}", StringComparison.Ordinal)) _fixed = new Uri(pattern);
        }

        public Uri For(string model)
        {
            if (_fixed is not null) return _fixed;
            if (_perModel.TryGetValue(model, out var known)) return known;
            var made = new Uri(_pattern.Replace("{model}", Uri.EscapeDataString(model), StringComparison.Ordinal));
            if (_perModel.Count < MaxCached) _perModel.TryAdd(model, made);
            return made;
        }
    }
}
