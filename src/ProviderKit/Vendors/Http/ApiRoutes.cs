namespace ProviderKit.Vendors.Http;

/// <summary>Which of a vendor's APIs serves which wire format, unchanged or translated. Immutable.</summary>
internal sealed class ApiRoutes
{
    private readonly List<(WireFormat Format, int Api)> _native = [];
    private readonly List<(WireFormat Format, int Api)> _all = [];

    /// <param name="apis">The vendor's APIs, the preferred one first.</param>
    public ApiRoutes(IReadOnlyList<VendorApi> apis)
    {
        for (int i = 0; i < apis.Count; i++)
            if (apis[i].Format is { } format) Add(_native, format, i);
        _all.AddRange(_native);
        for (int i = 0; i < apis.Count; i++)
        {
            if (apis[i].Translator is not null) Add(_all, WireFormat.OpenAIChat, i);
            if (apis[i].EmbeddingsTranslator is not null) Add(_all, WireFormat.OpenAIEmbeddings, i);
        }
    }

    /// <summary>The formats that are served.</summary>
    public IEnumerable<WireFormat> Formats => _all.Select(route => route.Format);

    /// <summary>The index of the API for requests in <paramref name="format"/>; -1 when there is none.</summary>
    /// <param name="format">The format.</param>
    /// <param name="translates">Whether the API speaks another format.</param>
    public int Find(WireFormat format, out bool translates)
    {
        for (int i = 0; i < _all.Count; i++)
        {
            if (_all[i].Format != format) continue;
            translates = i >= _native.Count;
            return _all[i].Api;
        }
        translates = false;
        return -1;
    }

    private static void Add(List<(WireFormat Format, int Api)> routes, WireFormat format, int api)
    {
        if (!routes.Exists(route => route.Format == format)) routes.Add((format, api));
    }
}
