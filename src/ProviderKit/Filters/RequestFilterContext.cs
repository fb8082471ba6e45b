using System.Diagnostics.CodeAnalysis;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit;

/// <summary>A request before its model is looked up. For one caller at a time.</summary>
[Experimental(ProviderKitExperiments.Filters)]
public sealed class RequestFilterContext : FilterContext
{
    private readonly ThinkingSeal _seal;

    /// <summary>Describes a request; for tests of filters. The dispatcher makes its own.</summary>
    public RequestFilterContext(ChatRequest request)
        : this(request, ThinkingSeal.Random())
    {
    }

    internal RequestFilterContext(ChatRequest request, ThinkingSeal seal)
        : base(request, null) => _seal = seal;

    /// <summary>Whether the body and the model can be replaced: false for what is passed through, and for questions about stored responses.</summary>
    public bool CanChange => !Request.GoesAsItIs;

    /// <summary>Replaces the body.</summary>
    /// <param name="body">JSON in UTF-8, in the same format; must stay valid and unchanged until the request's result is disposed.</param>
    /// <exception cref="ProviderException">The body cannot be a request of this format. Unless it is caught, the client is given this error.</exception>
    /// <exception cref="InvalidOperationException">
    /// The request cannot be changed (<see cref="CanChange"/>), or the body asks for a stream where the client's did not, or the other way round.
    /// </exception>
    public void ReplaceBody(ReadOnlyMemory<byte> body) => Replace(body, Request.Address);

    /// <summary>Has another model serve the request. Its reply names that model.</summary>
    /// <param name="model">The model, by a name that clients use here: with its provider's prefix, or a named model.</param>
    /// <exception cref="InvalidOperationException">The request cannot be changed (<see cref="CanChange"/>).</exception>
    public void ReplaceModel(string model)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        if (Request.Address.Model is not null) Replace(Request.Body, Request.Address with { Model = model });
        else Replace(Request.Splice(JsonText.Quote(model), includeUsage: false).ToArray(), Request.Address);
    }

    /// <summary>
    /// Reads the request in the canonical format: chat in OpenAI's, embeddings likewise. The translation is kept for upstreams that need it.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for memory.</param>
    /// <returns>The body in UTF-8: the client's own where its format is the canonical one, or has none.</returns>
    /// <exception cref="ProviderException">The request holds what the canonical format cannot say, or there is no memory for it.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadCanonicalAsync(CancellationToken cancellationToken = default)
    {
        if (Request.GoesAsItIs || Request.Format.Bridge is null) return Request.Body;
        var (form, error) = await Request.CanonicalAsync(_seal, null, cancellationToken).ConfigureAwait(false);
        return form?.Request.Body ?? throw new ProviderException(error!);
    }

    private void Replace(ReadOnlyMemory<byte> body, RequestAddress address)
    {
        if (!CanChange) throw new InvalidOperationException("A request that is passed through, or asks about a stored response, cannot be changed. Check CanChange first.");
        var changed = Request.Continued(body, Request.Home, out var error, address) ?? throw new ProviderException(error!);
        if (changed.Stream != Request.Stream) throw new InvalidOperationException("A filter cannot change whether a stream is asked for: the client expects its reply in the form that it asked for.");
        Request = changed;
    }
}
