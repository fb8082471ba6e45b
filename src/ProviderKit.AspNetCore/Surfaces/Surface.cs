using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces;

/// <summary>A set of inbound routes in the manner of one API: the table of its routes, and how it answers. Immutable.</summary>
/// <param name="shape">The wire format whose errors and ids its answers have, also where no call is made.</param>
/// <param name="routes">The table.</param>
internal abstract class Surface(WireFormat shape, IReadOnlyList<ProxyRoute> routes) : AnswerForm(shape)
{
    private readonly HashSet<string> _roots = new(routes.Select(route => route.Root), StringComparer.OrdinalIgnoreCase);

    /// <summary>The table of its routes.</summary>
    public IReadOnlyList<ProxyRoute> Routes => routes;

    /// <summary>Whether a request whose path several surfaces share is meant for this one.</summary>
    public bool IsMeantBy(HttpRequest request)
    {
        // A loop by index: this is asked several times of every request.
        var marks = Shape.ClientMarks;
        for (int i = 0; i < marks.Count; i++)
            if (request.Headers.ContainsKey(marks[i])) return true;
        return false;
    }

    /// <summary>What to do instead of asking for a path that no route serves. Default: null, nothing in particular.</summary>
    public virtual string? AdviceOn(string path) => null;

    /// <summary>Whether a path, or the end of one, is this API's alone: it asks for something of a model, as no other API's paths do.</summary>
    public bool Claims(string path)
    {
        int colon = path.LastIndexOf(':');
        if (colon < 0) return false;
        foreach (var route in routes)
            if (route.Verbs?.ContainsKey(path[(colon + 1)..]) == true) return true;
        return false;
    }

    /// <summary>Whether a path, below the proxy's own, is of this API, even if no route serves it.</summary>
    public bool Owns(string path)
    {
        int end = path.IndexOf('/', StringComparison.Ordinal);
        return _roots.Contains(end < 0 ? path : path[..end]);
    }
}
