namespace ProviderKit.Settings.Rows;

internal static class Lists
{
    /// <summary>The same configuration may be read twice, when <c>AddProviderKit()</c> is called twice.</summary>
    public static void AddOnce<T>(IList<T> list, T value)
    {
        if (!list.Contains(value)) list.Add(value);
    }
}
