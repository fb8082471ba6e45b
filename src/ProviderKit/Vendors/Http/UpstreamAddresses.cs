using System.Collections.Concurrent;

namespace ProviderKit.Vendors.Http;

/// <summary>A vendor's request addresses, made once. Thread-safe.</summary>
internal sealed class UpstreamAddresses
{
    // Model names come from clients, so what is kept is bounded; past that an address is made for the call.
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

    /// <summary>Tells a good token from a bad one; null where <see cref="Models"/> does.</summary>
    public Uri? Token { get; }

    /// <param name="api">The index of the vendor's API.</param>
    /// <param name="call">What is asked.</param>
    public Uri For(int api, in ProviderCall call)
    {
        var of = _apis[api];
        return (call.Request.Stream ? of.Stream : call.Request.InputCount > 1 ? of.Batch : of.Whole).For(call.Model);
    }

    /// <summary>Where a path is, which may have a query.</summary>
    public Uri At(string path) => new(Join(_root, path));

    /// <summary>An address below that of an API.</summary>
    /// <param name="api">The index of the vendor's API.</param>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="path">What comes after the API's path, escaped.</param>
    /// <param name="query">What is added to its query, escaped; empty for nothing.</param>
    public Uri Below(int api, string model, string path, string query)
    {
        var address = new UriBuilder(_apis[api].Whole.For(model));
        address.Path += path;
        if (query.Length > 0) address.Query = address.Query.Length > 1 ? $"{address.Query}&{query}" : query;
        return address.Uri;
    }

    /// <summary>A base address is written with and without the <c>/v1</c> or the like that a path begins with: both are right.</summary>
    private static string Join(string root, string path)
    {
        for (int end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
            if (root.EndsWith(path[..end], StringComparison.Ordinal)) return root + path[end..];
        return root + path;
    }

    private readonly record struct Api(Template Whole, Template Stream, Template Batch);

    /// <summary>An address that may name the model.</summary>
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
