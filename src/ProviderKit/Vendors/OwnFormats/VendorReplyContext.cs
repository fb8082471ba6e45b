using System.Diagnostics.CodeAnalysis;
using ProviderKit.Upstream;
using ProviderKit.Vendors.OwnFormats;

namespace ProviderKit;

/// <summary>The context for translating a vendor's reply. Immutable and thread-safe.</summary>
[Experimental(ProviderKitExperiments.VendorFormats)]
public sealed class VendorReplyContext
{
    private readonly IVendorFormat? _format;
    private readonly ErrorRules _errors;

    /// <summary>Creates a context, for tests of formats. The gateway makes its own.</summary>
    /// <param name="chat">The value of <see cref="Chat"/>.</param>
    /// <param name="provider">The value of <see cref="Provider"/>.</param>
    /// <param name="model">The value of <see cref="Model"/>.</param>
    /// <param name="id">The value of <see cref="Id"/>.</param>
    /// <param name="created">The value of <see cref="Created"/>.</param>
    public VendorReplyContext(ReadOnlyMemory<byte> chat, string provider, string model, string id, long created)
        : this(chat, provider, model, id, created, null, new ErrorRules())
    {
    }

    internal VendorReplyContext(ReadOnlyMemory<byte> chat, string provider, string model, string id, long created, IVendorFormat? format, ErrorRules errors)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(id);
        (Chat, Provider, Model, Id, Created, _format, _errors) = (chat, provider, model, id, created, format, errors);
    }

    /// <summary>The request as OpenAI chat.</summary>
    public ReadOnlyMemory<byte> Chat { get; }

    /// <summary>The provider's name.</summary>
    public string Provider { get; }

    /// <summary>The vendor's name for the model. In replies the gateway replaces it with the client's name.</summary>
    public string Model { get; }

    /// <summary>An id for the reply if the vendor sends none: unique, made of letters and digits.</summary>
    public string Id { get; }

    /// <summary>The current time, in Unix seconds.</summary>
    public long Created { get; }

    /// <summary>Creates the error of a reply that does not match the vendor's documentation.</summary>
    /// <param name="what">What the reply is, as the end of a sentence: <c>a reply without choices</c>.</param>
    public ProviderError BadReply(string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(what);
        return new ProviderError(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
    }

    /// <summary>
    /// Creates the error of an error body or event in a reply with status 200. It is classified as if it had a status of its own: a rate limit blocks the token, and so on.
    /// </summary>
    /// <param name="body">The body or event that is an error; read with <see cref="IVendorFormat.ReadError"/>, otherwise in the usual ways.</param>
    /// <param name="status">The equivalent HTTP status. Default: 0, derived from its code or type.</param>
    public ProviderError ErrorOf(ReadOnlyMemory<byte> body, int status = 0)
    {
        var parsed = _format is not null && FormatFaults.ReadError(_format, status, body) is { } error ? error.Read() : UpstreamErrorBody.Read(body);
        return UpstreamErrors.InReply(status, parsed, Provider, _errors);
    }
}
