using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>What a filter is told about a request. For one caller at a time.</summary>
[Experimental(ProviderKitExperiments.Filters)]
public abstract class FilterContext
{
    private readonly FilterContext? _parent;
    private Dictionary<object, object?>? _items;
    private List<string>? _notes;

    private protected FilterContext(ChatRequest request, FilterContext? parent)
    {
        ArgumentNullException.ThrowIfNull(request);
        (Request, _parent) = (request, parent);
    }

    /// <summary>The client's request, as the filters before have left it. Its <see cref="ChatRequest.Format"/> is that of the reply too.</summary>
    public ChatRequest Request { get; private protected set; }

    /// <summary>What filters keep from one call to the next about this request. Use a key that no other filter has, such as the filter itself.</summary>
    public IDictionary<object, object?> Items => _parent?.Items ?? (_items ??= []);

    /// <summary>What was noted and is not in the trail yet. Default: empty.</summary>
    public IReadOnlyList<string> Notes => _notes ?? (IReadOnlyList<string>)[];

    /// <summary>Adds a line to the request's trail, beside the filter's name: at most 200 characters are shown, tokens masked.</summary>
    public void Note(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (_notes ??= []).Add(text);
    }

    /// <summary>The notes are in the trail.</summary>
    internal void ForgetNotes() => _notes = null;
}
