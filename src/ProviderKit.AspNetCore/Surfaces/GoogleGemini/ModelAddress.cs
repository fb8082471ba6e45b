using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.GoogleGemini;

/// <summary>What the last part of an address says: <c>{model}:{verb}</c>. Models may have colons and slashes in their names.</summary>
/// <param name="Model">The model as the client names it, without the <c>models/</c> that some put before it.</param>
/// <param name="Verb">What stands behind the last colon; empty for nothing.</param>
internal readonly record struct ModelAddress(string Model, string Verb)
{
    private const string Prefix = "models/";

    public static ModelAddress Of(HttpContext context)
    {
        string id = ModelPath.IdOf(context);
        int colon = id.LastIndexOf(':');
        return colon < 0 ? new(WithoutPrefix(id), "") : new(WithoutPrefix(id[..colon]), id[(colon + 1)..]);
    }

    /// <summary>Some clients put <c>models/</c> before a name that stands there already.</summary>
    public static string WithoutPrefix(string model) => model.StartsWith(Prefix, StringComparison.Ordinal) && model.Length > Prefix.Length ? model[Prefix.Length..] : model;

    /// <summary>What the address says besides the body. Without <c>alt=sse</c> a stream is one array of JSON.</summary>
    public RequestAddress ForCall(HttpContext context, bool isStream) => new()
    {
        Model = Model,
        Stream = isStream,
        Framing = !isStream || string.Equals(context.Request.Query["alt"], "sse", StringComparison.OrdinalIgnoreCase) ? StreamFraming.ServerSentEvents : StreamFraming.JsonArray,
    };
}
