namespace ProviderKit;

/// <summary>What the last part of an address of Gemini's API says: <c>{model}:{verb}</c>. Models may have colons and slashes in their names.</summary>
/// <param name="Model">The model as the client names it, without the <c>models/</c> that some put before it.</param>
/// <param name="Verb">What stands behind the last colon; empty for nothing.</param>
public readonly record struct GoogleModelAddress(string Model, string Verb)
{
    private const string Prefix = "models/";
    private const string Events = "sse";
    private const string MaskHeader = "x-goog-fieldmask";

    // System parameters of Google's APIs (cloud.google.com/apis/docs/system-parameters), also with a dollar before them.
    private static readonly string[] Alts = ["alt", "$alt"], Masks = ["fields", "$fields"];

    /// <summary>What can be asked of a model.</summary>
    public static IReadOnlyList<GoogleModelCall> Calls { get; } =
    [
        new("generateContent", WireFormat.GoogleGenerate, IsStream: false),
        new("streamGenerateContent", WireFormat.GoogleGenerate, IsStream: true),
        new("countTokens", WireFormat.GoogleCountTokens, IsStream: false),
        new("embedContent", WireFormat.GoogleEmbed, IsStream: false),
        new("batchEmbedContents", WireFormat.GoogleBatchEmbed, IsStream: false),
    ];

    /// <summary>Reads what stands behind <c>models/</c> in a path, unescaped.</summary>
    public static GoogleModelAddress Of(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        int colon = id.LastIndexOf(':');
        return colon < 0 ? new(WithoutPrefix(id), "") : new(WithoutPrefix(id[..colon]), id[(colon + 1)..]);
    }

    /// <summary>Some clients put <c>models/</c> before a name that stands there already.</summary>
    public static string WithoutPrefix(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.StartsWith(Prefix, StringComparison.Ordinal) && model.Length > Prefix.Length ? model[Prefix.Length..] : model;
    }

    /// <summary>Whether an answer can have the form that <c>alt</c> asks for: JSON, or events for a stream.</summary>
    public static bool HasKnownForm(IAddressParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return FormOf(parts) is var form && (form is "" || form.Equals("json", StringComparison.OrdinalIgnoreCase) || IsEvents(form));
    }

    /// <summary>What the address says besides the body. Without <c>alt=sse</c> a stream is one array of JSON. Answers are whole, also where only some fields are asked for.</summary>
    /// <param name="isStream">Whether the verb asks for a stream.</param>
    /// <param name="parts">What stands beside the path.</param>
    public RequestAddress ForCall(bool isStream, IAddressParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new()
        {
            Model = Model,
            Stream = isStream,
            Framing = !isStream || IsEvents(FormOf(parts)) ? StreamFraming.ServerSentEvents : StreamFraming.JsonArray,
            Ignored = IgnoredOf(parts),
        };
    }

    /// <summary>Whether a path below the API's version asks for something in a format.</summary>
    internal static bool TryRead(WireFormat format, string path, IAddressParts parts, out RequestAddress address)
    {
        address = default;
        int at = path.StartsWith(Prefix, StringComparison.Ordinal) ? 0 : path.IndexOf("/" + Prefix, StringComparison.Ordinal) + 1;
        if (at == 0 && !path.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var asked = Of(path[(at + Prefix.Length)..]);
        var call = Calls.FirstOrDefault(call => call.Format == format && call.Verb == asked.Verb);
        if (call is null || asked.Model.Length == 0 || !HasKnownForm(parts)) return false;
        address = asked.ForCall(call.IsStream, parts);
        return true;
    }

    /// <summary>The value of <c>alt</c> without its parameters, such as the one of <c>json;enum-encoding=int</c>.</summary>
    private static ReadOnlySpan<char> FormOf(IAddressParts parts)
    {
        foreach (string name in Alts)
            if (parts.FindQuery(name) is { Length: > 0 } alt) return alt.AsSpan(0, alt.AsSpan().IndexOf(';') is var end and >= 0 ? end : alt.Length).Trim();
        return "";
    }

    private static bool IsEvents(ReadOnlySpan<char> form) => form.Equals(Events, StringComparison.OrdinalIgnoreCase);

    private static List<string>? IgnoredOf(IAddressParts parts)
    {
        List<string>? names = null;
        foreach (string mask in Masks)
            if (parts.FindQuery(mask) is not null) (names ??= []).Add(mask);
        if (parts.HasHeader(MaskHeader)) (names ??= []).Add(MaskHeader);
        return names;
    }
}
