using ProviderKit.Formats.Requests;

namespace ProviderKit.Vendors.Http;

/// <summary>
/// Selects the API of a vendor that serves a request, unchanged or translated: by the request's format, the model, and the APIs that
/// the upstream has. Thread-safe.
/// </summary>
internal sealed class ApiRoutes
{
    private readonly Route[] _routes; // routes that pass requests through unchanged come first
    private readonly Route[] _inOrder; // in the vendor's order of preference
    private readonly bool _isNamed;
    private readonly ListedApis _listed;
    private readonly MissingApis _missing;

    /// <param name="apis">The vendor's APIs, the preferred one first.</param>
    /// <param name="time">The clock that decides when a missing API is tried again.</param>
    public ApiRoutes(IReadOnlyList<VendorApi> apis, TimeProvider time)
    {
        _listed = new ListedApis(apis);
        _missing = new MissingApis(time);
        var native = new List<Route>();
        var translated = new List<Route>();
        for (int i = 0; i < apis.Count; i++)
        {
            if (apis[i].Format is { } format) native.Add(new Route(format, i, false, apis[i].Ignores, null));
            if (apis[i].TranslatedFormat is { } canonical) translated.Add(new Route(canonical, i, true, apis[i].Lacks, apis[i].NamedAs));
        }
        _routes = [.. native, .. translated];
        _inOrder = [.. _routes.OrderBy(route => route.Api)];
        _isNamed = Array.Exists(_routes, route => route.NamedAs is not null);
    }

    /// <summary>The formats that are served for at least one model.</summary>
    public IEnumerable<WireFormat> Formats => _routes.Select(route => route.Format).Distinct();

    /// <summary>The index of the API for a request; -1 if there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The vendor's name of the model.</param>
    /// <param name="translates">Whether the API speaks another format.</param>
    /// <param name="isDecided">
    /// Whether the request already has its final form. If so, an API that was found missing in the meantime is still called if no other
    /// API takes the request.
    /// </param>
    public int Find(ChatRequest request, string model, out bool translates, bool isDecided = false)
    {
        uint serving = _listed.ServingModel(model, ApisOf(request.Format)), present = serving & ~_missing.Now;
        int api = FindAmong(request, present, out translates);
        return api < 0 && isDecided && present != serving ? FindAmong(request, serving, out translates) : api;
    }

    /// <summary>The index of another API for a request whose API the upstream lacks, for any model; -1 if there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="missing">The index of the missing API.</param>
    /// <param name="translates">Whether the other API speaks another format.</param>
    public int FindOther(ChatRequest request, int missing, out bool translates) => FindAmong(request, ~(1u << missing) & ~_missing.Now, out translates);

    /// <summary>
    /// Finds the API that an error message points to, such as "This model is only supported in v1/responses", if requests can be translated
    /// for it.
    /// </summary>
    public bool FindNamed(ChatRequest request, ProviderError error, out int api)
    {
        api = -1;
        if (error.Kind != ProviderErrorKind.InvalidRequest || !_isNamed) return false;
        foreach (ref readonly var route in _routes.AsSpan())
            if (route.Format == request.Format && route.NamedAs is { } name && error.Message.Contains(name, StringComparison.Ordinal)) api = route.Api;
        return api >= 0;
    }

    private int FindAmong(ChatRequest request, uint apis, out bool translates)
    {
        int lacking = -1; // takes the request's format, but refuses a part of it by name
        // The client's own format is preferred. If the request is translated anyway, the vendor's order decides.
        foreach (ref readonly var route in (request.IsTranslated ? _inOrder : _routes).AsSpan())
        {
            if (route.Format != request.Format || (apis & 1u << route.Api) == 0) continue;
            bool isWhole = route.Ignores == RequestNeeds.None || (request.Needs & route.Ignores) == RequestNeeds.None;
            if (isWhole)
            {
                translates = route.Translates;
                return route.Api;
            }
            if (route.Translates) lacking = route.Api;
        }
        translates = lacking >= 0;
        return lacking;
    }

    /// <summary>Whether requests in <paramref name="format"/> can be sent for <paramref name="model"/>.</summary>
    public bool Serves(WireFormat format, string model) => Serving(format, model) != 0;

    /// <summary>The paths that the vendor's list names for <paramref name="model"/>, joined; null if it does not name the model.</summary>
    public string? PathsOf(string model) => _listed.PathsOf(model);

    /// <summary>Stores the paths from the vendor's list of models.</summary>
    public void Learn(IReadOnlyDictionary<string, IReadOnlyList<string>> models) => _listed.Learn(models);

    /// <summary>
    /// Records that the upstream does not have an API, if the request can be served without it. The API is then not called for a while.
    /// </summary>
    /// <returns>Whether the request can be served without it.</returns>
    public bool TryDoWithout(int api, WireFormat format, string model)
    {
        uint others = ~(1u << api);
        bool can = format.IsAnsweredHere || (Serving(format, model) & others) != 0 || (format.Bridge is not null && (Serving(format.Canonical, model) & others) != 0);
        if (can) _missing.Note(api);
        return can;
    }

    private uint Serving(WireFormat format, string model) => _listed.ServingModel(model, ApisOf(format)) & ~_missing.Now;

    /// <summary>The APIs that take a format, unchanged or translated, as a bit mask.</summary>
    private uint ApisOf(WireFormat format)
    {
        uint apis = 0;
        foreach (ref readonly var route in _routes.AsSpan())
            if (route.Format == format) apis |= 1u << route.Api;
        return apis;
    }

    private readonly record struct Route(WireFormat Format, int Api, bool Translates, RequestNeeds Ignores, string? NamedAs);
}
