using Compressor.Evaluation.Running;
using Compressor.IR;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.Evaluation.MlNet;

/// <summary>Samples as ML.NET sees data: a column per input of the model, a row per run.</summary>
internal sealed class SampleView : IDataView
{
    private readonly IReadOnlyList<InputFeed> feeds;
    private readonly int batch;
    private readonly int samples;
    private readonly CancellationToken cancellation;

    /// <param name="feeds">Every input and what feeds it.</param>
    /// <param name="batch">Samples per row.</param>
    /// <param name="samples">Samples in all; the last row repeats the last one where they do not fill it.</param>
    /// <param name="cancellation">Ends reading.</param>
    public SampleView(IReadOnlyList<InputFeed> feeds, int batch, int samples, CancellationToken cancellation)
    {
        this.feeds = feeds;
        this.batch = batch;
        this.samples = samples;
        this.cancellation = cancellation;
        var schema = new DataViewSchema.Builder();
        foreach (InputFeed feed in feeds)
        {
            PrimitiveDataViewType item = ItemType(feed.Input.Type);
            schema.AddColumn(feed.Input.Name, feed.Extents(batch) is { Length: > 0 } shape ? new VectorDataViewType(item, shape) : item);
        }

        Schema = schema.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => (samples + batch - 1) / batch;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static PrimitiveDataViewType ItemType(ElementType type) => type switch
    {
        ElementType.Float32 => NumberDataViewType.Single,
        ElementType.Float64 => NumberDataViewType.Double,
        ElementType.Int8 => NumberDataViewType.SByte,
        ElementType.Int16 => NumberDataViewType.Int16,
        ElementType.Int32 => NumberDataViewType.Int32,
        ElementType.Int64 => NumberDataViewType.Int64,
        ElementType.UInt8 => NumberDataViewType.Byte,
        ElementType.UInt16 => NumberDataViewType.UInt16,
        ElementType.UInt32 => NumberDataViewType.UInt32,
        ElementType.UInt64 => NumberDataViewType.UInt64,
        ElementType.Bool => BooleanDataViewType.Instance,
        _ => throw new InvalidOperationException($"A {type} tensor is no column of ML.NET."),
    };

    private sealed class Cursor(SampleView view) : DataViewRowCursor
    {
        private long position = -1;

        public override long Position => position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext()
        {
            view.cancellation.ThrowIfCancellationRequested();
            return ++position < view.GetRowCount();
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId value) => value = new DataViewRowId((ulong)position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            InputFeed feed = view.feeds[column.Index];
            Delegate getter = feed.Input.Type switch
            {
                ElementType.Float32 => Getter<float>(feed),
                ElementType.Float64 => Getter<double>(feed),
                ElementType.Int8 => Getter<sbyte>(feed),
                ElementType.Int16 => Getter<short>(feed),
                ElementType.Int32 => Getter<int>(feed),
                ElementType.Int64 => Getter<long>(feed),
                ElementType.UInt8 => Getter<byte>(feed),
                ElementType.UInt16 => Getter<ushort>(feed),
                ElementType.UInt32 => Getter<uint>(feed),
                ElementType.UInt64 => Getter<ulong>(feed),
                _ => Getter<bool>(feed),
            };
            return (ValueGetter<TValue>)getter;
        }

        private Delegate Getter<T>(InputFeed feed)
            where T : unmanaged
        {
            if (feed.Extents(view.batch).Length == 0)
            {
                return (ValueGetter<T>)((ref T value) => value = Values<T>(feed)[0]);
            }

            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                T[] values = Values<T>(feed);
                value = new VBuffer<T>(values.Length, values);
            });
        }

        private T[] Values<T>(InputFeed feed)
            where T : unmanaged
        {
            int start = (int)position * view.batch;
            using OrtValue tensor = feed.Create(start, Math.Min(view.batch, view.samples - start), view.batch);
            return tensor.GetTensorDataAsSpan<T>().ToArray();
        }
    }
}
