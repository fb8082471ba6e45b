using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>A set of inbound routes that follow one API: the table of its routes, and the form of its replies. Immutable.</summary>
/// <param name="shape">The wire format of the errors and ids of its replies, even if no upstream is called.</param>
/// <param name="routes">The table.</param>
internal abstract class Surface(WireFormat shape, IReadOnlyList<ProxyRoute> routes) : AnswerForm(shape)
{
    private readonly HashSet<string> _roots = new(routes.Select(route => route.Root), StringComparer.OrdinalIgnoreCase);

    /// <summary>Its name in operation ids.</summary>
    public virtual string Name => "proxy";

    /// <summary>The path below which it is usually mapped. Default: the proxy's.</summary>
    public virtual string UsualPrefix => "v1";

    /// <summary>The table of its routes.</summary>
    public IReadOnlyList<ProxyRoute> Routes => routes;

    /// <summary>Whether a request to a path that several surfaces share belongs to this one.</summary>
    public bool IsMeantBy(HttpRequest request)
    {
        // A loop by index, because this runs several times per request.
        var marks = Shape.ClientMarks;
        for (int i = 0; i < marks.Count; i++)
            if (request.Headers.ContainsKey(marks[i])) return true;
        return false;
    }

    /// <summary>Advice for a path that no route serves. Default: null, none.</summary>
    public virtual string? AdviceOn(string path) => null;

    /// <summary>Whether a path, or the end of one, belongs to this API only: it names an operation on a model, as no other API's paths do.</summary>
    public bool Claims(string path)
    {
        int colon = path.LastIndexOf(':');
        if (colon < 0) return false;
        foreach (var route in routes)
            if (route.Verbs?.ContainsKey(path[(colon + 1)..]) == true) return true;
        return false;
    }

    /// <summary>Whether a path, below the proxy's own, belongs to this API, even if no route serves it.</summary>
    public bool Owns(string path)
    {
        int end = path.IndexOf('/', StringComparison.Ordinal);
        return _roots.Contains(end < 0 ? path : path[..end]);
    }
}
