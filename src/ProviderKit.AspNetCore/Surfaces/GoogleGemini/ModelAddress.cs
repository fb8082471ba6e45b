using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.GoogleGemini;

/// <summary>What the last part of an address says: <c>{model}:{verb}</c>. Models may have colons and slashes in their names.</summary>
/// <param name="Model">The model as the client names it, without the <c>models/</c> that some put before it.</param>
/// <param name="Verb">What stands behind the last colon; empty for nothing.</param>
internal readonly record struct ModelAddress(string Model, string Verb)
{
    private const string Prefix = "models/";
    private const string Events = "sse";

    // System parameters of Google's APIs (cloud.google.com/apis/docs/system-parameters), also with a dollar before them.
    private static readonly string[] Alts = ["alt", "$alt"], Masks = ["fields", "$fields"];

    private const string MaskHeader = "x-goog-fieldmask";

    public static ModelAddress Of(HttpContext context)
    {
        string id = ModelPath.IdOf(context);
        int colon = id.LastIndexOf(':');
        return colon < 0 ? new(WithoutPrefix(id), "") : new(WithoutPrefix(id[..colon]), id[(colon + 1)..]);
    }

    /// <summary>Some clients put <c>models/</c> before a name that stands there already.</summary>
    public static string WithoutPrefix(string model) => model.StartsWith(Prefix, StringComparison.Ordinal) && model.Length > Prefix.Length ? model[Prefix.Length..] : model;

    /// <summary>Whether an answer can have the form that <c>alt</c> asks for: JSON, or events for a stream.</summary>
    public static bool HasKnownForm(HttpRequest request) => FormOf(request) is var form && (form is "" || form.Equals("json", StringComparison.OrdinalIgnoreCase) || IsEvents(form));

    /// <summary>What the address says besides the body. Without <c>alt=sse</c> a stream is one array of JSON. Answers are whole, also where only some fields are asked for.</summary>
    public RequestAddress ForCall(HttpContext context, bool isStream) => new()
    {
        Model = Model,
        Stream = isStream,
        Framing = !isStream || IsEvents(FormOf(context.Request)) ? StreamFraming.ServerSentEvents : StreamFraming.JsonArray,
        Ignored = IgnoredOf(context.Request),
    };

    /// <summary>The value of <c>alt</c> without its parameters, such as the one of <c>json;enum-encoding=int</c>.</summary>
    private static ReadOnlySpan<char> FormOf(HttpRequest request)
    {
        if (!request.QueryString.HasValue) return "";
        foreach (string name in Alts)
            if (request.Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } alt) return alt.AsSpan(0, alt.AsSpan().IndexOf(';') is var end and >= 0 ? end : alt.Length).Trim();
        return "";
    }

    private static bool IsEvents(ReadOnlySpan<char> form) => form.Equals(Events, StringComparison.OrdinalIgnoreCase);

    private static List<string>? IgnoredOf(HttpRequest request)
    {
        List<string>? names = null;
        if (request.QueryString.HasValue)
            foreach (string mask in Masks)
                if (request.Query.ContainsKey(mask)) (names ??= []).Add(mask);
        if (request.Headers.ContainsKey(MaskHeader)) (names ??= []).Add(MaskHeader);
        return names;
    }
}
