using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>A chat request on its way into a vendor's own format. For one caller at a time.</summary>
[Experimental(ProviderKitExperiments.VendorFormats)]
public sealed class VendorRequest
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private Dictionary<string, string>? _headers;
    private List<string>? _leftOut;

    /// <summary>Describes a request; for tests of formats. The gateway makes its own.</summary>
    /// <param name="chat">What <see cref="Chat"/> is to be.</param>
    /// <param name="provider">What <see cref="Provider"/> is to be.</param>
    /// <param name="model">What <see cref="Model"/> is to be.</param>
    /// <param name="stream">What <see cref="Stream"/> is to be.</param>
    public VendorRequest(ReadOnlyMemory<byte> chat, string provider, string model, bool stream)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(model);
        (Chat, Provider, Model, Stream) = (chat, provider, model, stream);
    }

    /// <summary>The request as OpenAI chat in UTF-8: well-formed, with the vendor's name of the model. Members of it that OpenAI does not have may be there.</summary>
    public ReadOnlyMemory<byte> Chat { get; }

    /// <summary>The provider's name.</summary>
    public string Provider { get; }

    /// <summary>The vendor's name of the model.</summary>
    public string Model { get; }

    /// <summary>Whether a stream is asked for.</summary>
    public bool Stream { get; }

    /// <summary>Takes the vendor's body.</summary>
    public IBufferWriter<byte> Body => _body;

    /// <summary>
    /// Where the request goes, appended to the provider's base address: escaped, beginning with <c>/</c>. Default: null, the API's
    /// <see cref="VendorApi.Path"/> or <see cref="VendorApi.StreamPath"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The value does not begin with one <c>/</c>.</exception>
    public string? Path
    {
        get;
        set => field = value is null || (value.StartsWith('/') && !value.StartsWith("//", StringComparison.Ordinal))
            ? value
            : throw new ArgumentException("A path is appended to the base address: it begins with one '/'.", nameof(value));
    }

    /// <summary>
    /// Headers beside those of the vendor's row, which they replace. The header of the token, and headers that the settings set, stay as they are. Default: none.
    /// </summary>
    public IDictionary<string, string> Headers => _headers ??= new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was written to <see cref="Body"/>.</summary>
    public ReadOnlyMemory<byte> WrittenBody => _body.WrittenMemory;

    /// <summary>What was noted with <see cref="LeaveOut"/>.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut ?? (IReadOnlyList<string>)[];

    internal IEnumerable<KeyValuePair<string, string>> AddedHeaders => _headers ?? [];

    /// <summary>Notes that a field of the request is not sent, because the vendor has no counterpart for it: the client is told in <c>x-providerkit-ignored</c>.</summary>
    /// <param name="name">The field's name in OpenAI chat.</param>
    public void LeaveOut(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (_leftOut ??= []).Add(name);
    }

    /// <summary>The error of a request that asks for what the vendor cannot do: a 400 that names the field.</summary>
    /// <param name="param">The field's path in OpenAI chat, such as <c>messages[2].content</c>; clients of other formats get their own name of it.</param>
    /// <param name="why">What is not possible, and what to do. Default: null, a general sentence.</param>
    public ProviderError Unsupported(string param, string? why = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(param);
        return new ProviderError(ProviderErrorKind.InvalidRequest, why ?? $"{Provider} cannot do what {param} asks for. Leave it out, or take a model of another provider.")
        { Code = "unsupported_parameter", Param = param };
    }
}
