namespace ProviderKit;

/// <summary>The last part of a path of Gemini's API: <c>{model}:{verb}</c>. Model names may contain colons and slashes.</summary>
/// <param name="Model">The client's name of the model, without the prefix <c>models/</c> that some clients add.</param>
/// <param name="Verb">The part after the last colon; may be empty.</param>
public readonly record struct GoogleModelAddress(string Model, string Verb)
{
    private const string Prefix = "models/";
    private const string Events = "sse";
    private const string MaskHeader = "x-goog-fieldmask";

    // System parameters of Google's APIs (cloud.google.com/apis/docs/system-parameters), with or without a dollar sign.
    private static readonly string[] Alts = ["alt", "$alt"], Masks = ["fields", "$fields"];

    /// <summary>The supported calls.</summary>
    public static IReadOnlyList<GoogleModelCall> Calls { get; } =
    [
        new("generateContent", WireFormat.GoogleGenerate, IsStream: false),
        new("streamGenerateContent", WireFormat.GoogleGenerate, IsStream: true),
        new("countTokens", WireFormat.GoogleCountTokens, IsStream: false),
        new("embedContent", WireFormat.GoogleEmbed, IsStream: false),
        new("batchEmbedContents", WireFormat.GoogleBatchEmbed, IsStream: false),
    ];

    /// <summary>Parses the part of a path after <c>models/</c>, unescaped.</summary>
    public static GoogleModelAddress Of(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        int colon = id.LastIndexOf(':');
        return colon < 0 ? new(WithoutPrefix(id), "") : new(WithoutPrefix(id[..colon]), id[(colon + 1)..]);
    }

    /// <summary>Removes a repeated <c>models/</c>, which some clients add.</summary>
    public static string WithoutPrefix(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.StartsWith(Prefix, StringComparison.Ordinal) && model.Length > Prefix.Length ? model[Prefix.Length..] : model;
    }

    /// <summary>Whether the form that <c>alt</c> requests is supported: JSON, or server-sent events for a stream.</summary>
    public static bool HasKnownForm(IAddressParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return FormOf(parts) is var form && (form is "" || form.Equals("json", StringComparison.OrdinalIgnoreCase) || IsEvents(form));
    }

    /// <summary>The parts of the request that are in the URL. Without <c>alt=sse</c> a stream is one JSON array. Field masks are ignored: replies have all fields.</summary>
    /// <param name="isStream">Whether the verb requests a stream.</param>
    /// <param name="parts">The query and the headers.</param>
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

    /// <summary>Whether a path below the API's version is a call of a format.</summary>
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

    /// <summary>The value of <c>alt</c> without parameters, such as the one in <c>json;enum-encoding=int</c>.</summary>
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
