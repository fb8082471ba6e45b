using ProviderKit.Formats;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Which of a vendor's APIs serves a request, unchanged or translated: by the request's format, by the model, and by what the
/// upstream has. Thread-safe.
/// </summary>
internal sealed class ApiRoutes
{
    private readonly Route[] _routes; // those that pass requests on unchanged first
    private readonly ListedApis _listed;
    private readonly MissingApis _missing;

    /// <param name="apis">The vendor's APIs, the preferred one first.</param>
    /// <param name="time">The clock by which a missing API is tried again.</param>
    public ApiRoutes(IReadOnlyList<VendorApi> apis, TimeProvider time)
    {
        _listed = new ListedApis(apis);
        _missing = new MissingApis(time);
        var native = new List<Route>();
        var translated = new List<Route>();
        for (int i = 0; i < apis.Count; i++)
        {
            if (apis[i].Format is { } format) native.Add(new Route(format, i, false, apis[i].Ignores));
            if (apis[i].TranslatedFormat is { } canonical) translated.Add(new Route(canonical, i, true, RequestNeeds.None));
        }
        _routes = [.. native, .. translated];
    }

    /// <summary>The formats that are served, for some model at least.</summary>
    public IEnumerable<WireFormat> Formats => _routes.Select(route => route.Format).Distinct();

    /// <summary>The index of the API for a request; -1 when there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="translates">Whether the API speaks another format.</param>
    /// <param name="isDecided">
    /// Whether the request has its form already, so that an API that turned out to be missing since then is called all the same.
    /// </param>
    public int Find(ChatRequest request, string model, out bool translates, bool isDecided = false)
    {
        uint serving = _listed.ServingModel(model, ApisOf(request.Format)) & (isDecided ? ~0u : ~_missing.Now);
        foreach (ref readonly var route in _routes.AsSpan())
        {
            if (route.Format != request.Format || (serving & 1u << route.Api) == 0) continue;
            if (route.Ignores != RequestNeeds.None && (request.Needs & route.Ignores) != RequestNeeds.None) continue;
            translates = route.Translates;
            return route.Api;
        }
        translates = false;
        return -1;
    }

    /// <summary>Whether requests in <paramref name="format"/> can be sent for <paramref name="model"/>.</summary>
    public bool Serves(WireFormat format, string model) => Serving(format, model) != 0;

    /// <summary>The paths that the vendor's list names for <paramref name="model"/>, joined; null when it does not name the model.</summary>
    public string? PathsOf(string model) => _listed.PathsOf(model);

    /// <summary>Takes what the vendor's list of models says.</summary>
    public void Learn(IReadOnlyDictionary<string, IReadOnlyList<string>> models) => _listed.Learn(models);

    /// <summary>
    /// The upstream answered that it has no such API: for a while it is not asked again, if the request can be served without it.
    /// </summary>
    /// <returns>Whether it can.</returns>
    public bool TryDoWithout(int api, WireFormat format, string model)
    {
        bool can = format.IsAnsweredHere || (format.Bridge is not null && (Serving(format.Canonical, model) & ~(1u << api)) != 0);
        if (can) _missing.Note(api);
        return can;
    }

    private uint Serving(WireFormat format, string model) => _listed.ServingModel(model, ApisOf(format)) & ~_missing.Now;

    /// <summary>The APIs that take a format, unchanged or translated, by bit.</summary>
    private uint ApisOf(WireFormat format)
    {
        uint apis = 0;
        foreach (ref readonly var route in _routes.AsSpan())
            if (route.Format == format) apis |= 1u << route.Api;
        return apis;
    }

    private readonly record struct Route(WireFormat Format, int Api, bool Translates, RequestNeeds Ignores);
}
