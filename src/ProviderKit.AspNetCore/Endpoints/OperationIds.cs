using System.Runtime.CompilerServices;

namespace ProviderKit.AspNetCore.Endpoints;

/// <summary>The operation ids of an app. They are also names of endpoints, which an app may have once only. Thread-safe.</summary>
internal sealed class OperationIds
{
    private static readonly ConditionalWeakTable<IServiceProvider, OperationIds> Made = [];

    private readonly Dictionary<string, object> _owners = new(StringComparer.OrdinalIgnoreCase);

    public static OperationIds Of(IServiceProvider services) => Made.GetValue(services, static _ => new OperationIds());

    /// <summary>The id of an operation: its surface and its name, the path if it is not the usual one, and a number if the app has that already.</summary>
    /// <param name="operation">The operation. Each time that an app builds its endpoints, the same one has the same id.</param>
    /// <param name="path">Its whole path.</param>
    public string For(OperationDescription operation, string path)
    {
        string id = $"{operation.Surface}_{operation.Name}";
        string prefix = path.Trim('/') is var whole && whole.EndsWith(operation.Pattern, StringComparison.Ordinal) ? whole[..^operation.Pattern.Length].Trim('/') : whole;
        if (prefix != operation.UsualPrefix) id = $"{id}_{WordsOf(prefix)}".TrimEnd('_');
        lock (_owners)
        {
            string unique = id;
            for (int number = 2; !ReferenceEquals(OwnerOf(unique, operation), operation); number++) unique = $"{id}_{number}";
            return unique;
        }
    }

    private object OwnerOf(string id, OperationDescription operation)
    {
        if (_owners.TryGetValue(id, out object? owner)) return owner;
        _owners.Add(id, operation);
        return operation;
    }

    private static string WordsOf(string path) => string.Join('_', path.Split([.. path.Where(static c => !char.IsAsciiLetterOrDigit(c))], StringSplitOptions.RemoveEmptyEntries));
}
