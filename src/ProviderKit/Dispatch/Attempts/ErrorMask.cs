using ProviderKit.Routing;

namespace ProviderKit.Dispatch.Attempts;

/// <summary>Takes secrets out of what is said about one request. Every error passes through it once on its way into an outcome.</summary>
/// <param name="Model">Knows the tokens that the client sent in place of a model's name.</param>
/// <param name="Entry">The provider, whose tokens and configured credentials its upstream may quote; null where none was asked.</param>
internal readonly record struct ErrorMask(ShownModel Model, ProviderEntry? Entry = null)
{
    public ProviderError Apply(ProviderError error) => Model.Show(Entry is null ? error : Entry.Mask(error));

    /// <summary>The same for another text that quotes the client.</summary>
    public string Apply(string text)
    {
        if (Entry is not null) text = Entry.Mask(text);
        return Model.Mask?.Invoke(text) ?? text;
    }
}
