using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Compressor.Reporting.Json;

/// <summary>JSON has no NaN and no infinity: both are null in the file, and null is NaN in a report.</summary>
internal sealed class FiniteNumberConverter : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>A list of numbers on one line; a histogram would otherwise fill a screen.</summary>
internal sealed class NumbersConverter : JsonConverter<IReadOnlyList<double>>
{
    public override IReadOnlyList<double> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        OneLine.Read(ref reader, static (ref item) => item.TokenType == JsonTokenType.Null ? double.NaN : item.GetDouble());

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<double> value, JsonSerializerOptions options) =>
        OneLine.Write(writer, value, static item => double.IsFinite(item) ? item.ToString("R", CultureInfo.InvariantCulture) : "null");
}

/// <summary>A list of whole numbers on one line.</summary>
internal sealed class CountsConverter : JsonConverter<IReadOnlyList<long>>
{
    public override IReadOnlyList<long> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        OneLine.Read(ref reader, static (ref item) => item.GetInt64());

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<long> value, JsonSerializerOptions options) =>
        OneLine.Write(writer, value, static item => item.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Arrays without line breaks in a file that is otherwise indented.</summary>
internal static class OneLine
{
    public delegate T ItemReader<T>(ref Utf8JsonReader reader);

    /// <exception cref="JsonException">No list of numbers; without a message, so that the serialiser says where it stands.</exception>
    public static IReadOnlyList<T> Read<T>(ref Utf8JsonReader reader, ItemReader<T> item)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var items = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.Null))
            {
                throw new JsonException();
            }

            items.Add(item(ref reader));
        }

        return items;
    }

    public static void Write<T>(Utf8JsonWriter writer, IReadOnlyList<T> items, Func<T, string> text) =>
        writer.WriteRawValue($"[{string.Join(", ", items.Select(text))}]");
}
