using System.Diagnostics.CodeAnalysis;
using ProviderKit.Upstream;
using ProviderKit.Vendors.OwnFormats;

namespace ProviderKit;

/// <summary>What the translation of a vendor's reply needs besides the reply. Immutable and thread-safe.</summary>
[Experimental(ProviderKitExperiments.VendorFormats)]
public sealed class VendorReplyContext
{
    private readonly IVendorFormat? _format;
    private readonly ErrorRules _errors;

    /// <summary>Describes a reply; for tests of formats. The gateway makes its own.</summary>
    /// <param name="chat">What <see cref="Chat"/> is to be.</param>
    /// <param name="provider">What <see cref="Provider"/> is to be.</param>
    /// <param name="model">What <see cref="Model"/> is to be.</param>
    /// <param name="id">What <see cref="Id"/> is to be.</param>
    /// <param name="created">What <see cref="Created"/> is to be.</param>
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

    /// <summary>The vendor's name of the model. In replies the gateway puts the client's in its place.</summary>
    public string Model { get; }

    /// <summary>An id for the reply, where the vendor gives none: unique, made of letters and digits.</summary>
    public string Id { get; }

    /// <summary>The present, in Unix seconds.</summary>
    public long Created { get; }

    /// <summary>The error of a reply that is not what the vendor documents.</summary>
    /// <param name="what">What it is, as the end of a sentence: <c>a reply without choices</c>.</param>
    public ProviderError BadReply(string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(what);
        return new ProviderError(ProviderErrorKind.BadReply, $"The upstream of {Provider} sent {what}.");
    }

    /// <summary>
    /// The error that a reply with status 200, or an event, holds, judged as if it had come with a status of its own: a rate limit rests the token, and so on.
    /// </summary>
    /// <param name="body">The body or event that is an error; read with <see cref="IVendorFormat.ReadError"/>, else in the usual ways.</param>
    /// <param name="status">The status that it stands for. Default: 0, its code or type says.</param>
    public ProviderError ErrorOf(ReadOnlyMemory<byte> body, int status = 0)
    {
        var parsed = _format is not null && FormatFaults.ReadError(_format, status, body) is { } error ? error.Read() : UpstreamErrorBody.Read(body);
        return UpstreamErrors.InReply(status, parsed, Provider, _errors);
    }
}
